import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./locales/en";
import { ko } from "./locales/ko";
import { detectLanguage, isLanguage, type Language, rememberLanguage } from "./locale";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "words";
    resources: { words: typeof en };
  }
}

i18next.on("languageChanged", (language) => {
  if (globalThis.document) document.documentElement.lang = language;
});

i18next.use(initReactI18next).init({
  lng: detectLanguage(),
  fallbackLng: "en",
  defaultNS: "words",
  resources: { en: { words: en }, ko: { words: ko } },
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

export function setLanguage(language: Language): void {
  rememberLanguage(language);
  i18next.changeLanguage(language);
}
