/** The languages of the page and the choice of one. */

export const LANGUAGES = { en: "English", ko: "한국어" } as const;

export type Language = keyof typeof LANGUAGES;

const KEY = "duckstep.language";

export function isLanguage(word: string | null | undefined): word is Language {
  return word === "en" || word === "ko";
}

/** Return the language chosen before, else the first supported language of the browser. */
export function detectLanguage(): Language {
  const stored = globalThis.localStorage?.getItem(KEY);
  if (isLanguage(stored)) return stored;
  return browserLanguages().map(baseLanguage).find(isLanguage) ?? "en";
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without localStorage the choice lasts until the page is closed.
  }
}

/**
 * Return the browser's regional variant of a language, such as `en-GB`, because date formats
 * differ.
 */
export function localeOf(language: Language): string {
  return browserLanguages().find((tag) => baseLanguage(tag) === language) ?? language;
}

function browserLanguages(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}

function baseLanguage(tag: string): string {
  return tag.split("-")[0]?.toLowerCase() ?? "";
}
