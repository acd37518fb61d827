// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { EntryName } from "./EntryName";

function renderName(name = "Sales") {
  const onDone = vi.fn<(name: string | null, byKey: boolean) => void>();
  const { user } = renderComponent(<EntryName name={name} onDone={onDone} />);
  return { user, onDone, field: screen.getByRole("textbox") };
}

test("entry name Enter returns the trimmed name once", async () => {
  const { user, onDone, field } = renderName();
  await user.keyboard(" Orders {Enter}");
  fireEvent.blur(field);
  expect(onDone.mock.calls).toEqual([["Orders", true]]);
});

test("entry name that is emptied returns an empty name", async () => {
  const { user, onDone } = renderName();
  await user.keyboard("{Backspace}{Enter}");
  expect(onDone.mock.calls).toEqual([["", true]]);
});

test("entry name Escape returns null", async () => {
  const { user, onDone } = renderName();
  await user.keyboard("Orders{Escape}");
  expect(onDone.mock.calls).toEqual([[null, true]]);
});

test("entry name that did not change returns null on blur", async () => {
  const { user, onDone } = renderName();
  await user.tab();
  expect(onDone.mock.calls).toEqual([[null, false]]);
});

test("entry name Enter during composition does not end the edit", () => {
  const { onDone, field } = renderName();
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  expect(onDone).not.toHaveBeenCalled();
});
