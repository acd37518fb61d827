import { expect, test } from "vitest";
import { firstWords } from "./firstWords";

test("firstWords omits comments before a statement and breaks no line", () => {
  expect(firstWords("-- by month\n/* two */ SELECT a,\n  b FROM c")).toBe("SELECT a, b FROM c");
  expect(firstWords("SELECT abc", 8)).toBe("SELECT a");
  expect(firstWords("-- only")).toBe("-- only");
});
