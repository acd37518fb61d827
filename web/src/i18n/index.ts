import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./locales/en";
import { detectLanguage, isLanguage, type Language, rememberLanguage } from "./locale";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "words";
    resources: { words: typeof en };
  }
}

const NAMESPACE = "words";

i18next.on("languageChanged", (language) => {
  if (globalThis.document) document.documentElement.lang = language;
});

i18next.use(initReactI18next).init({
  lng: detectLanguage(),
  fallbackLng: "en",
  defaultNS: NAMESPACE,
  resources: { en: { words: en } },
  // React escapes the texts.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/**
 * Return the text of a key, for code outside components. Components take `t` from `useTranslation`,
 * which renders them again after a change of language.
 */
export const t = i18next.t;

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : "en";
}

/** Change the page's language; its texts load before, unless the page has them. */
export function setLanguage(language: Language): void {
  rememberLanguage(language);
  if (i18next.hasResourceBundle(language, NAMESPACE)) i18next.changeLanguage(language);
  else void loadLanguage(language).then(() => i18next.changeLanguage(language));
}

/** Load the texts of a language; English is part of the page, also for texts that fail to load. */
export async function loadLanguage(language: Language): Promise<void> {
  if (language === "en") return;
  const loaded = await import("./locales/ko").catch(() => null);
  if (loaded) addLanguage(language, loaded.ko);
}

export function addLanguage(language: Language, texts: object): void {
  i18next.addResourceBundle(language, NAMESPACE, texts);
}
