import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { runTargetOf } from "./runTarget";

const state = (doc: string, anchor: number, head: number) =>
  EditorState.create({ doc, selection: { anchor, head } });

test("runTargetOf returns the selection in either direction", () => {
  const expected = { sql: "SELECT 2", from: 9, selected: true };
  expect(runTargetOf(state("SELECT 1\nSELECT 2", 9, 17))).toEqual(expected);
  expect(runTargetOf(state("SELECT 1\nSELECT 2", 17, 9))).toEqual(expected);
});

test("runTargetOf returns the whole text without a selection or for a blank one", () => {
  const expected = { sql: "SELECT  1", from: 0, selected: false };
  expect(runTargetOf(state("SELECT  1", 3, 3))).toEqual(expected);
  expect(runTargetOf(state("SELECT  1", 6, 8))).toEqual(expected);
});

test("runTargetOf returns the statement at the cursor", () => {
  const text = "SELECT 1;\n-- two\nSELECT 2;";
  expect(runTargetOf(state(text, 3, 3))).toEqual({
    sql: "SELECT 1",
    from: 0,
    selected: false,
    statement: { number: 1, of: 2 },
  });
  expect(runTargetOf(state(text, text.length, text.length))).toEqual({
    sql: "-- two\nSELECT 2",
    from: 10,
    selected: false,
    statement: { number: 2, of: 2 },
  });
});

test("runTargetOf returns a selection of several statements unchanged", () => {
  const text = "SELECT 1; SELECT 2";
  expect(runTargetOf(state(text, 0, 18))).toEqual({ sql: text, from: 0, selected: true });
});
