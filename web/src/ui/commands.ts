import { useEffect } from "react";
import { create } from "zustand";
import { isTextField, matchesShortcut } from "./shortcutKeys";

/** The headings of the command palette and of the shortcut list, in their order. */
export const COMMAND_GROUPS = ["query", "tabs", "view", "saved", "page"] as const;

/** An action of the page, offered by the command palette and by its keys. */
export interface Command {
  id: string;
  group: (typeof COMMAND_GROUPS)[number];
  /** Return the title in the page's language. */
  title: () => string;
  /** The keys, in the notation of formatShortcut. */
  keys?: string;
  /** Whether the page listens for the keys anywhere; else its owner does. */
  global?: boolean;
  /** Whether the command can run now; always by default. */
  enabled?: () => boolean;
  run: () => void;
}

const useRegistry = create<{ commands: Command[] }>()(() => ({ commands: [] }));

/** Offer commands until the returned function is called. */
export function registerCommands(added: Command[]): () => void {
  useRegistry.setState(({ commands }) => ({ commands: [...commands, ...added] }));
  return () =>
    useRegistry.setState(({ commands }) => ({
      commands: commands.filter((each) => !added.includes(each)),
    }));
}

/** Offer commands while the component is mounted. Pass a constant or memoized list. */
export function useCommands(commands: Command[]): void {
  useEffect(() => registerCommands(commands), [commands]);
}

/** Subscribe to the commands, in the order of their groups. */
export function useCommandList(): Command[] {
  const commands = useRegistry((state) => state.commands);
  return COMMAND_GROUPS.flatMap((group) => commands.filter((each) => each.group === group));
}

export function isEnabled({ enabled }: Command): boolean {
  return enabled?.() ?? true;
}

/** Return whether a dialog is open, behind which the page's keys do nothing. */
export function isBehindDialog(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** Run the command with these keys, from anywhere in the page but a dialog. */
export function handleShortcut(event: KeyboardEvent): void {
  const command = useRegistry
    .getState()
    .commands.find(({ global, keys }) => global && keys && matchesShortcut(event, keys));
  if (!command) return;
  // A single character belongs to the text that is being typed.
  if (!command.keys?.includes("+") && isTextField(event.target)) return;
  event.preventDefault();
  event.stopPropagation();
  if (!isBehindDialog() && isEnabled(command)) command.run();
}

/** Listen for the keys of all global commands. */
export function useShortcuts(): void {
  useEffect(() => {
    addEventListener("keydown", handleShortcut, { capture: true });
    return () => removeEventListener("keydown", handleShortcut, { capture: true });
  }, []);
}
