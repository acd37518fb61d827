// @vitest-environment happy-dom
import { act } from "@testing-library/react";
import { expect, onTestFinished, test, vi } from "vitest";
import type { RowSource } from "../resultset/source";
import { renderComponent } from "../testing/renderComponent";
import { initialLayout, positionColumns } from "./columnLayout";
import { useCopy } from "./useCopy";

test("copying an IN list reports the rows with NULL that it leaves out", async () => {
  vi.stubGlobal("ClipboardItem", Object);
  const write = vi.spyOn(navigator.clipboard, "write").mockResolvedValue();
  onTestFinished(() => {
    vi.unstubAllGlobals();
    write.mockRestore();
  });
  const rows = [[1], [null], [2]];
  const source: RowSource = { kind: "local", count: 3, at: (row) => rows[row] ?? [] };
  const columns = [{ name: "n", type: "INTEGER" }];
  const shown = positionColumns(columns, initialLayout(columns, []));
  const showMessage = vi.fn();
  let copy: ReturnType<typeof useCopy>["copyCells"] | undefined;
  const Copy = () => {
    const range = { top: 0, bottom: 2, left: 0, right: 0 };
    copy = useCopy(source, shown, range, showMessage).copyCells;
    return null;
  };
  renderComponent(<Copy />);
  await act(() => copy?.("inList"));
  expect(showMessage).toHaveBeenLastCalledWith("Copied 2 cells · left out 1 row with NULL");
});
