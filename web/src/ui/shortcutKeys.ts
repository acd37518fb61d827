type Pressed = Pick<
  KeyboardEvent,
  "altKey" | "code" | "ctrlKey" | "key" | "metaKey" | "shiftKey" | "isComposing"
>;

/**
 * Return whether pressed keys are those of a shortcut such as `Mod+K`, `Alt+Shift+Q` or `?`.
 *
 * A key without a Latin letter is compared by its position: Alt types another character on a Mac,
 * and a Korean layout has no Latin letters.
 */
export function matchesShortcut(event: Pressed, shortcut: string): boolean {
  const modifiers = shortcut.split("+");
  const key = modifiers.pop() as string;
  const has = (name: string) => modifiers.includes(name);
  if (event.isComposing || event.altKey !== has("Alt")) return false;
  if ((event.ctrlKey || event.metaKey) !== has("Mod")) return false;
  if (/^[A-Z]$/.test(key)) return letterOf(event) === key && event.shiftKey === has("Shift");
  // Layouts type a sign such as "?" with or without Shift.
  const sign = /^[^A-Za-z0-9]$/.test(key);
  return event.key === key && (sign || event.shiftKey === has("Shift"));
}

function letterOf({ key, code }: Pressed): string {
  return /^[a-z]$/i.test(key) ? key.toUpperCase() : code.replace(/^Key/, "");
}

/** Return whether keys type text into an element. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select");
}
