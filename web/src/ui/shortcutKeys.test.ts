import { expect, test } from "vitest";
import { matchesShortcut } from "./shortcutKeys";

const pressed = (key: string, code: string, ...modifiers: string[]) => ({
  key,
  code,
  altKey: modifiers.includes("alt"),
  ctrlKey: modifiers.includes("ctrl"),
  metaKey: modifiers.includes("meta"),
  shiftKey: modifiers.includes("shift"),
  isComposing: modifiers.includes("composing"),
});

test.each([
  ["Mod+K", pressed("k", "KeyK", "ctrl"), true],
  ["Mod+K", pressed("k", "KeyK", "meta"), true],
  ["Mod+K", pressed("ㅏ", "KeyK", "ctrl"), true],
  ["Mod+A", pressed("a", "KeyQ", "ctrl"), true],
  ["Mod+Q", pressed("a", "KeyQ", "ctrl"), false],
  ["Mod+K", pressed("K", "KeyK", "ctrl", "shift"), false],
  ["Mod+K", pressed("k", "KeyK"), false],
  ["Alt+Shift+Q", pressed("Œ", "KeyQ", "alt", "shift"), true],
  ["Alt+Shift+Q", pressed("q", "KeyQ", "alt"), false],
  ["?", pressed("?", "Slash", "shift"), true],
  ["?", pressed("?", "Minus", "shift"), true],
  ["?", pressed("/", "Slash"), false],
  ["?", pressed("?", "Slash", "shift", "composing"), false],
  ["F2", pressed("F2", "F2"), true],
  ["F2", pressed("F2", "F2", "shift"), false],
  ["Alt+PageUp", pressed("PageUp", "PageUp", "alt"), true],
])("matchesShortcut_%s_%o_is_%s", (shortcut, event, expected) => {
  expect(matchesShortcut(event, shortcut)).toBe(expected);
});
