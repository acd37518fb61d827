/** The languages of the page, and which one a visitor reads. */

export const LANGUAGES = { en: "English", ko: "한국어" } as const;

export type Language = keyof typeof LANGUAGES;

const KEY = "duckstep.language";

export function isLanguage(word: string | null | undefined): word is Language {
  return word === "en" || word === "ko";
}

/** Returns the language that was chosen before, else the first of the browser's that there is. */
export function detectLanguage(): Language {
  const kept = globalThis.localStorage?.getItem(KEY);
  if (isLanguage(kept)) return kept;
  return browserLanguages().map(baseLanguage).find(isLanguage) ?? "en";
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Returns the browser's own variant of a language, as `en-GB`: dates differ between them. */
export function localeOf(language: Language): string {
  return browserLanguages().find((tag) => baseLanguage(tag) === language) ?? language;
}

function browserLanguages(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}

function baseLanguage(tag: string): string {
  return tag.split("-")[0]?.toLowerCase() ?? "";
}
