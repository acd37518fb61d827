// @vitest-environment happy-dom
import { createRef } from "react";
import { expect, test, vi } from "vitest";
import { renderComponent } from "../testing/renderComponent";
import { Editor, type EditorHandle } from "./Editor";

function render(initialText: string, position: number) {
  const changes = vi.fn();
  const handle = createRef<EditorHandle>();
  const { container } = renderComponent(
    <Editor
      initialText={initialText}
      initialCursor={{ anchor: position, head: position }}
      tables={[]}
      diagnostics={null}
      onChange={changes}
      ref={handle}
    />,
  );
  const lines = () => [...container.querySelectorAll(".cm-line")].map((line) => line.textContent);
  return { changes, handle, lines };
}

test("a cursor beyond the end of the text is at its end", () => {
  const { lines, handle, changes } = render("SELECT 1\r\nFROM t", 99);
  expect(lines()).toEqual(["SELECT 1", "FROM t"]);
  handle.current?.insert("!");
  expect(changes.mock.lastCall?.[0]).toBe("SELECT 1\nFROM t!");
});

test("a text with line breaks of two characters replaces another one", () => {
  const { lines, handle, changes } = render("", 0);
  handle.current?.replace("SELECT 1\r\nFROM t");
  expect(lines()).toEqual(["SELECT 1", "FROM t"]);
  expect(changes.mock.lastCall?.[2]).toEqual({ anchor: 15, head: 15 });
});
