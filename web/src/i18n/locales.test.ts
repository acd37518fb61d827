import { afterEach, expect, test, vi } from "vitest";
import { en } from "./locales/en";
import { setLanguage, t } from "./index";
import { ko } from "./locales/ko";
import { detectLanguage, LANGUAGES, localeOf } from "./locale";

const PLURAL = /_(zero|one|two|few|many|other)$/;

type Tree = { readonly [key: string]: string | Tree };

function flat(tree: Tree, path = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string"
        ? [[path + key, value] as const]
        : [...flat(value, `${path}${key}.`)],
    ),
  );
}

const texts = { en: flat(en), ko: flat(ko) };

/** The placeholders of a text: `count` of `{{count, number}}` and the element of `<enter/>`. */
function placeholders(text: string): string[] {
  const names = [...text.matchAll(/\{\{\s*(\w+)|<\/?(\w+)\/?>/g)].map(
    ([, name, tag]) => name ?? tag,
  );
  return [...new Set(names)].sort() as string[];
}

afterEach(() => {
  vi.unstubAllGlobals();
  setLanguage("en");
});

test.each(["en", "ko"] as const)("the texts of %s are complete and not empty", (language) => {
  const other = language === "en" ? "ko" : "en";
  const plain = (keys: Iterable<string>) =>
    [...new Set([...keys].map((key) => key.replace(PLURAL, "")))].sort();
  expect(plain(texts[language].keys())).toEqual(plain(texts[other].keys()));
  expect([...texts[language]].filter(([, text]) => text.trim() === "")).toEqual([]);
});

test.each(["en", "ko"] as const)(
  "the texts of %s have exactly the plural forms of the language",
  (language) => {
    const forms = new Map<string, string[]>();
    for (const key of texts[language].keys()) {
      const form = PLURAL.exec(key)?.[1];
      if (form)
        forms.set(key.replace(PLURAL, ""), [...(forms.get(key.replace(PLURAL, "")) ?? []), form]);
    }
    const expected = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    expect(forms.size).toBeGreaterThan(0);
    for (const [key, found] of forms)
      expect([key, found.sort()]).toEqual([key, [...expected].sort()]);
  },
);

test("the texts of both languages have the same placeholders", () => {
  for (const [key, text] of texts.ko) {
    expect([key, placeholders(text)]).toEqual([key, placeholders(texts.en.get(key) ?? "")]);
  }
});

test("the texts have no space before an ellipsis", () => {
  const all = [...texts.en, ...texts.ko];
  expect(all.filter(([, text]) => /\s…|\.\.\./.test(text))).toEqual([]);
});

test("the Korean texts have one word for a parameter, a column, a query and an error", () => {
  const others = /매개\s?변수|칼럼|질의|에러/;
  expect([...texts.ko].filter(([, text]) => others.test(text))).toEqual([]);
});

test("the Korean texts have no particle that depends on a placeholder", () => {
  const dependent =
    /\}\}(을|를|이|가|은|는|와|과|으로|로)(?![가-힣])|[을이은와]\([를가는과]\)|\((으|이)\)/;
  expect([...texts.ko].filter(([, text]) => dependent.test(text))).toEqual([]);
});

test.each(["en", "ko"] as const)(
  "the %s names of the page's and the chart's settings differ",
  (language) => {
    setLanguage(language);
    const [page, chart] = [t("app.preferences"), t("charts.settingsLabel")];
    expect(page).not.toBe(chart);
    // Speech input finds a button by the text that it shows.
    expect(chart.toLowerCase()).toContain(t("charts.settings").toLowerCase());
  },
);

test("detectLanguage returns the stored language, else the browser's first supported one", () => {
  const stored = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  vi.stubGlobal("navigator", { languages: ["fr-FR", "ko-KR", "en-GB"] });
  expect(detectLanguage()).toBe("ko");
  setLanguage("en");
  expect(detectLanguage()).toBe("en");
  expect([localeOf("en"), localeOf("ko")]).toEqual(["en-GB", "ko-KR"]);
  vi.stubGlobal("navigator", { languages: ["fr"] });
  stored.clear();
  expect(detectLanguage()).toBe("en");
});

test("setLanguage changes the texts", () => {
  expect([t("numbers.rows", { count: 1 }), t("numbers.rows", { count: 1366 })]).toEqual([
    "1 row",
    "1,366 rows",
  ]);
  setLanguage("ko");
  expect(t("numbers.rows", { count: 1366 })).toBe("1,366행");
  expect(Object.values(LANGUAGES)).toEqual(["English", "한국어"]);
});
