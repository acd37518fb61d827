import { expect, test } from "vitest";
import { toSpan } from "./positions";

function marked(text: string, line: number, column: number, length: number): string {
  const { from, to } = toSpan(text, { line, column, length });
  return text.slice(from, to);
}

test("toSpan converts line and column to offsets", () => {
  expect(marked("SELECT ratin\nFROM reviews", 1, 8, 5)).toBe("ratin");
  expect(marked("SELECT 1\nFROM nowhere", 2, 6, 7)).toBe("nowhere");
});

test("toSpan counts characters beyond the basic plane once", () => {
  expect(marked("SELECT '🦆한글', ratin", 1, 15, 5)).toBe("ratin");
  expect(marked("SELECT '🦆'\nFROM 🦆🦆 x", 2, 6, 2)).toBe("🦆🦆");
});

test("toSpan limits a position outside the text to its bounds", () => {
  expect(toSpan("SELECT", { line: 9, column: 1, length: 3 })).toEqual({ from: 6, to: 6 });
  expect(toSpan("SELECT", { line: 1, column: 5, length: 99 })).toEqual({ from: 4, to: 6 });
});
