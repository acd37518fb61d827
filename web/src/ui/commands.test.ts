// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { type Command, handleShortcut, registerCommands } from "./commands";

const press = (target: HTMLElement, init: KeyboardEventInit) => {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  target.addEventListener("keydown", handleShortcut, { once: true });
  target.dispatchEvent(event);
  return event.defaultPrevented;
};

test("handleShortcut_registeredCommand_runsUntilRemoved", () => {
  const run = vi.fn();
  const command: Command = { id: "a", group: "page", title: () => "A", keys: "Mod+K", run };
  const keys = { code: "KeyK", key: "k", ctrlKey: true };
  const removeQuiet = registerCommands([command]);
  expect(press(document.body, keys)).toBe(false);
  removeQuiet();

  const remove = registerCommands([{ ...command, global: true }]);
  expect(press(document.body, keys)).toBe(true);
  expect(run).toHaveBeenCalledOnce();
  remove();
  expect(press(document.body, keys)).toBe(false);
});

test("handleShortcut_behindDialog_doesNothing", () => {
  const run = vi.fn();
  const remove = registerCommands([
    { id: "c", group: "page", title: () => "C", keys: "Mod+K", global: true, run },
  ]);
  const dialog = document.createElement("dialog");
  dialog.setAttribute("open", "");
  document.body.append(dialog);
  const keys = { code: "KeyK", key: "k", ctrlKey: true };
  expect(press(document.body, keys)).toBe(true);
  expect(run).not.toHaveBeenCalled();
  dialog.remove();
  press(document.body, keys);
  expect(run).toHaveBeenCalledOnce();
  remove();
});

test("handleShortcut_characterInTextField_isText", () => {
  const run = vi.fn();
  const remove = registerCommands([
    { id: "b", group: "page", title: () => "B", keys: "?", global: true, run },
  ]);
  const keys = { code: "Slash", key: "?", shiftKey: true };
  expect(press(document.createElement("input"), keys)).toBe(false);
  expect(press(document.createElement("div"), keys)).toBe(true);
  remove();
});
