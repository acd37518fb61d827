import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { EditorState } from "@codemirror/state";
import { setLanguage } from "../i18n";
import { phrases } from "./phrases";

afterEach(() => setLanguage("en"));

const PACKAGES = ["autocomplete", "commands", "language", "lint", "search", "view"];

/** Return the texts of CodeMirror's packages, as their code names them. */
function namedPhrases(): string[] {
  return PACKAGES.flatMap((name) => {
    const path = `../../node_modules/@codemirror/${name}/dist/index.js`;
    const code = readFileSync(new URL(path, import.meta.url), "utf-8");
    const calls = [...code.matchAll(/phrase\(([^;{}]*?)\)/g)].map(([, given]) => given as string);
    return calls.flatMap((given) =>
      [...given.matchAll(/"([^"]+)"/g)].map(([, text]) => text as string),
    );
  });
}

test("phrases has a Korean text for each of CodeMirror's", () => {
  setLanguage("ko");
  const state = EditorState.create({ extensions: phrases() });
  const named = namedPhrases();
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter((each) => !/[가-힣~]/.test(state.phrase(each)))).toEqual([]);
});
