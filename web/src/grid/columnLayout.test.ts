import { expect, test } from "vitest";
import {
  visibleColumns,
  initialLayout,
  autoWidth,
  withHidden,
  positionColumns,
  withMoved,
  MIN_WIDTH_PIXELS,
  withWidth,
} from "./columnLayout";

const COLUMNS = ["a", "b", "c", "d"].map((name) => ({ name, type: "VARCHAR" }));
const FIRST = initialLayout(COLUMNS, []);

function names(layout: typeof FIRST) {
  return positionColumns(COLUMNS, layout)
    .map(({ name }) => name)
    .join("");
}

test("positionColumns places columns side by side", () => {
  const widths = [100, 200, 50, 70].reduce(
    (layout, width, index) => withWidth(layout, index, width),
    FIRST,
  );
  const columns = positionColumns(COLUMNS, widths);
  expect(columns.map(({ left }) => left)).toEqual([0, 100, 300, 350]);
  expect(visibleColumns(columns, 110, 310).map(({ name }) => name)).toEqual(["b", "c"]);
});

test("autoWidth fits the longest text within bounds", () => {
  const wide = autoWidth({ name: "body", type: "VARCHAR" }, 0, [["x".repeat(500)]], 420);
  expect(autoWidth({ name: "a", type: "DATE" }, 0, [["2024-01-01"]])).toBeLessThan(wide);
  expect(wide).toBe(420);
  expect(withWidth(FIRST, 0, -5).widths[0]).toBe(MIN_WIDTH_PIXELS);
});

test("autoWidth counts a Hangul character twice", () => {
  const column = { name: "a", type: "DATE" };
  const width = (text: string) => autoWidth(column, 0, [[text]]);
  expect(width("가".repeat(20))).toBe(width("x".repeat(40)));
  expect(width("🦆".repeat(20))).toBe(width("x".repeat(40)));
});

test("withMoved moves a column past the visible ones", () => {
  expect(names(withMoved(FIRST, 0, 1))).toBe("bacd");
  expect(names(withMoved(withHidden(FIRST, 1, true), 0, 1))).toBe("cad");
  expect(names(withMoved(FIRST, 3, -1))).toBe("abdc");
  expect(withMoved(FIRST, 3, 1)).toBe(FIRST);
});

test("withHidden keeps the last visible column", () => {
  let layout = FIRST;
  for (const index of [0, 1, 2, 3]) layout = withHidden(layout, index, true);
  expect(names(layout)).toBe("d");
  expect(names(withHidden(layout, 1, false))).toBe("bd");
});
