/** Keyboard shortcuts as each platform writes them. */

const MAC_MODIFIERS = { Alt: "⌥", Shift: "⇧", Mod: "⌘" };
const MAC_KEYS: Record<string, string> = { Enter: "↵", PageUp: "⇞", PageDown: "⇟" };
const ARROWS: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

/**
 * Formats a shortcut for display: `Mod+Enter` is "Ctrl+Enter", on a Mac "⌘↵".
 *
 * The notation is that of `aria-keyshortcuts`, with `Mod` for Control or, on a Mac, Command.
 */
export function formatShortcut(shortcut: string, mac = isMac()): string {
  const keys = shortcut.split("+");
  const key = keys.pop() ?? "";
  if (!mac) {
    const modifiers = keys.map((each) => (each === "Mod" ? "Ctrl" : each));
    return [...modifiers, ARROWS[key] ?? key].join("+");
  }
  // macOS writes modifiers in one fixed order, whichever way they are listed.
  const modifiers = Object.entries(MAC_MODIFIERS).filter(([name]) => keys.includes(name));
  return [...modifiers.map(([, sign]) => sign), MAC_KEYS[key] ?? ARROWS[key] ?? key].join("");
}

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");
}
