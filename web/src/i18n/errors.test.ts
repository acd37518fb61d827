import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { en } from "./locales/en";
import { describeError, errorMessage, errorReason } from "./errors";
import { setLanguage } from "./index";

afterEach(() => setLanguage("en"));

test("errorMessage has a title and an advice for each code of docs/errors.md", () => {
  const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf-8");
  const codes = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code as string);
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => errorMessage(code).advice === null)).toEqual([]);
  const ours = [
    "Unreachable",
    "InvalidAnswer",
    "RowsTooLarge",
    "PageError",
    "PartNotLoaded",
    "ImageTooLarge",
  ];
  const unknown = Object.keys(en.errors).filter((code) => ![...codes, ...ours].includes(code));
  expect(unknown).toEqual([]);
});

test("errorMessage returns an unknown code as the title", () => {
  expect(errorMessage("SomethingNew")).toEqual({ title: "SomethingNew", advice: null });
  setLanguage("ko");
  expect(errorMessage("TableNotFound").title).toBe("테이블을 찾을 수 없음");
});

test("errorReason has the title of an API's error, and the page's own message alone", () => {
  const reason = (code: string) => errorReason({ code, message: "Why." });
  expect(reason("ResultExpired")).toBe("Result expired (Why.)");
  expect(["Unreachable", "PageError", "SomethingNew"].map(reason)).toEqual(Array(3).fill("Why."));
});

test("describeError has no plain words that the message begins with, and no advice beside them", () => {
  const message = "There is no table review. Did you mean reviews?";
  const error = { code: "TableNotFound", message };
  expect(describeError(error)).toMatchObject({ plain: null, message, advice: null });
  setLanguage("ko");
  expect(describeError(error).plain).toMatch(/review/);
});
