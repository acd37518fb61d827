// @vitest-environment happy-dom
import { act } from "@testing-library/react";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Row, RowSource } from "../resultset/source";
import { renderComponent } from "../testing/renderComponent";
import type { ClipboardFormat } from "./clipboardFormats";
import { initialLayout, positionColumns } from "./columnLayout";
import { HEADER, type Range } from "./selection";
import { useCopy } from "./useCopy";

const COLUMNS = [
  { name: "n", type: "INTEGER" },
  { name: "a b", type: "VARCHAR" },
];

/** Copy cells; return the text in the clipboard and the shown message. */
async function copyCells(rows: Row[], range: Range, format: ClipboardFormat) {
  vi.stubGlobal(
    "ClipboardItem",
    class {
      constructor(readonly parts: Record<string, Promise<Blob>>) {}
    },
  );
  const source: RowSource = { kind: "local", count: rows.length, at: (row) => rows[row] ?? [] };
  const shown = positionColumns(COLUMNS, initialLayout(COLUMNS, []));
  const showMessage = vi.fn();
  let copy: ReturnType<typeof useCopy>["copyCells"] | undefined;
  const Copy = () => {
    copy = useCopy(source, shown, range, showMessage).copyCells;
    return null;
  };
  renderComponent(<Copy />);
  // The rendered user has a clipboard of its own.
  const write = vi.spyOn(navigator.clipboard, "write").mockResolvedValue();
  onTestFinished(() => {
    vi.unstubAllGlobals();
    write.mockRestore();
  });
  await act(() => copy?.(format));
  const [item] = write.mock.lastCall?.[0] as unknown as { parts: Record<string, Promise<Blob>> }[];
  const blob = await item?.parts["text/plain"];
  return { text: await blob?.text(), message: showMessage.mock.lastCall?.[0] };
}

test("copying an IN list reports the rows with NULL that it leaves out", async () => {
  const range = { top: 0, bottom: 2, left: 0, right: 0 };
  const { text, message } = await copyCells([[1], [null], [2]], range, "inList");
  expect(message).toBe("Copied 2 cells · left out 1 row with NULL");
  expect(text).toBe("(1, 2)");
});

test("copying headers copies the names of their columns", async () => {
  const range = { top: HEADER, bottom: HEADER, left: 0, right: 1 };
  const { text, message } = await copyCells([[1, "x"]], range, "tsv");
  expect([text, message]).toEqual(["n\ta b", "Copied 2 column names"]);
});

test.each<[ClipboardFormat, string, string]>([
  ["tsv", "n\ta b", "Copied 2 column names"],
  ["csv", "n,a b", "Copied 2 column names"],
  ["markdown", "| n | a b |\n| --- | --- |", "Copied 2 column names"],
  ["json", "[]", "Copied 0 cells"],
  ["inList", "(NULL)", "Copied 0 cells"],
  ["insert", 'INSERT INTO table_name (n, "a b") VALUES', "Copied 2 column names"],
])("copying no rows as %s copies the head", async (format, head, shown) => {
  for (const top of [0, HEADER]) {
    const { text, message } = await copyCells([], { top, bottom: -1, left: 0, right: 1 }, format);
    expect([text, message]).toEqual([head, shown]);
  }
});
