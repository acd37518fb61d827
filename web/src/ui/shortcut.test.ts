import { afterEach, expect, test, vi } from "vitest";
import { formatShortcut } from "./shortcut";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["Mod+Enter", "Ctrl+Enter", "⌘↵"],
  ["Mod+C", "Ctrl+C", "⌘C"],
  ["Shift+Enter", "Shift+Enter", "⇧↵"],
  ["Alt+Shift+W", "Alt+Shift+W", "⌥⇧W"],
  ["Shift+Alt+F", "Shift+Alt+F", "⌥⇧F"],
  ["Alt+Shift+ArrowLeft", "Alt+Shift+←", "⌥⇧←"],
  ["Alt+ArrowDown", "Alt+↓", "⌥↓"],
  ["Alt+Shift+PageDown", "Alt+Shift+PageDown", "⌥⇧⇟"],
  ["F2", "F2", "F2"],
])("formatShortcut %s is %s, on a Mac %s", (shortcut, other, mac) => {
  expect([formatShortcut(shortcut, false), formatShortcut(shortcut, true)]).toEqual([other, mac]);
});

test.each([
  ["MacIntel", "⌘↵"],
  ["Linux x86_64", "Ctrl+Enter"],
  ["Win32", "Ctrl+Enter"],
])("formatShortcut on %s follows the platform", (platform, expected) => {
  vi.stubGlobal("navigator", { platform });
  expect(formatShortcut("Mod+Enter")).toBe(expected);
});
