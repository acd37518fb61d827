import { history, undo } from "@codemirror/commands";
import { EditorSelection, EditorState, type TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { expect, test } from "vitest";
import { autoIndent } from "./autoIndent";
import { insertNewline } from "./newline";
import { pairChange } from "./pairs";

/** A view without a document. */
class Typist {
  state: EditorState;

  constructor(marked = "|") {
    const anchor = marked.indexOf("|");
    const doc = marked.replace("|", "");
    this.state = EditorState.create({
      doc,
      selection: { anchor },
      extensions: [autoIndent, history()],
    });
  }

  dispatch(...specs: TransactionSpec[]) {
    this.state = this.state.update(...specs).state;
  }

  type(text: string): this {
    for (const key of text) {
      const { from, to } = this.state.selection.main;
      const paired = pairChange(this.state, key);
      if (key === "\n") insertNewline(this as unknown as EditorView);
      else
        this.dispatch({
          ...(paired ?? { changes: { from, to, insert: key }, selection: { anchor: from + 1 } }),
          userEvent: "input.type",
        });
    }
    return this;
  }

  get text(): string {
    const { main } = this.state.selection;
    return `${this.state.sliceDoc(0, main.head)}|${this.state.sliceDoc(main.head)}`;
  }
}

test.each([
  "SELECT f(a, [1, 2], {'k': (x)}), '' FROM t;\nSELECT 'it''s', '''', \"a \"\"b\"\"\"",
  "-- don't (\nSELECT 1 /* it's ( */, E'a\\'b', $$it's ($$",
  "SELECT (\n  SELECT max(a)\n  FROM t\n) AS m,\n  b\nFROM t",
  "SELECT (\nSELECT max(a)\nFROM t\n) AS m",
  "WITH a AS (\n    SELECT 1\n    FROM t\n  WHERE x\n\n), b AS (\n  SELECT 2\n)\nSELECT *\nFROM a",
  "SELECT\n  CASE\n    WHEN a THEN 1\n    ELSE 2\n  END AS x\nFROM t\n  JOIN u\n    ON t.a = u.a\nWHERE x\n  AND y\nGROUP BY\n  x\nLIMIT 5;\nSELECT 2",
  "SELECT\n  a\nFROM t\nUNION ALL\nSELECT\n  b\nFROM u\nORDER\nBY a",
  "SELECT 'first\n  second\nthird' AS text\n\n  \n   , 2",
  "SELECT f(\n  a,\n  g(\n    b\n  )\n)",
])("each typed key is in the text: %j", (sql) => {
  expect(new Typist().type(sql).text).toBe(`${sql}|`);
});

test.each([
  ["SELECT a,\n  b|", "\nc", "SELECT a,\n  b\n  c|"],
  ["SELECT\n  a|", "\nfrom t", "SELECT\n  a\nfrom t|"],
  ["SELECT\n  a|", "\nfromage", "SELECT\n  a\n  fromage|"],
  ["SELECT\n  a|", "\n\nb", "SELECT\n  a\n\nb|"],
  ["SELECT f|", "(", "SELECT f(|)"],
  ["SELECT f|", "(\n", "SELECT f(\n|\n)"],
  ["SELECT f|a)", "(", "SELECT f(|a)"],
  ["SELECT a|)", "(", "SELECT a(|)"],
  ["SELECT f|(a)", "'", "SELECT f'|(a)"],
  ["  SELECT 1;|", "\n", "  SELECT 1;\n|"],
  ["  SELECT 'a|'", "\n", "  SELECT 'a\n|'"],
  ["SELECT a | , b", "\n", "SELECT a \n|, b"],
])("typing in %j the keys %j", (before, keys, after) => {
  expect(new Typist(before).type(keys).text).toBe(after);
});

test.each([
  ["SELECT\n  a", "\n"],
  ["SELECT\n  a", "\nb"],
])("a key replaces the selected text after %j and the keys %j", (before, keys) => {
  for (const [anchor, head] of [
    [0, Infinity],
    [Infinity, 0],
  ] as const) {
    const typist = new Typist(`${before}|`).type(keys);
    const end = typist.state.doc.length;
    typist.dispatch({
      selection: EditorSelection.single(Math.min(anchor, end), Math.min(head, end)),
    });
    const { from, to } = typist.state.selection.main;
    typist.dispatch({
      changes: { from, to, insert: "S" },
      selection: { anchor: 1 },
      userEvent: "input.type",
    });
    expect(typist.text).toBe("S|");
  }
});

test.each([
  [{ from: 0, to: 11 }, "SELECT\n  a\n  ", "S  "],
  [{ from: 0, to: 0 }, "x\n  a\n  ", "Sx\n  a\n  S"],
])("a key at several cursors keeps the text around it: %j", (first, before, after) => {
  const typist = new Typist(`${before.slice(0, -3)}|`).type("\n");
  const end = typist.state.doc.length;
  expect(typist.state.doc.toString()).toBe(before);
  const both = [first, ...(first.to ? [] : [{ from: end, to: end }])];
  typist.dispatch({
    changes: both.map((range) => ({ ...range, insert: "S" })),
    userEvent: "input.type",
  });
  expect(typist.state.doc.toString()).toBe(after);
});

test("a typed bracket or quote encloses the selection", () => {
  const typist = new Typist("SELECT a|");
  typist.dispatch({ selection: EditorSelection.single(7, 8) });
  expect(typist.type("(").text).toBe("SELECT (a|)");
});

test("an indentation that gave way is one undo step with its key", () => {
  const typist = new Typist("SELECT\n  a|").type("\nfrom ");
  undo({ state: typist.state, dispatch: (tr) => (typist.state = tr.state) });
  expect(typist.state.doc.toString()).toBe("SELECT\n  a");
});
