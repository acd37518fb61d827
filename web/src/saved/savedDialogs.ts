import { create } from "zustand";
import { toErrorDetail } from "../api/errors";
import type { ErrorDetail, SavedContent, SavedSummary } from "../api/types";

/** The dialog that is open, at most one. */
export type SavedDialog =
  /** `asNew`: whether a new saved query is made, also if the tab has one. */
  | { kind: "save"; tab: string; asNew: boolean }
  /** The content is that which could not be saved. */
  | { kind: "conflict"; tab: string; content: SavedContent }
  | { kind: "versions"; saved: SavedSummary }
  | { kind: "delete"; saved: SavedSummary };

export type DialogOf<Kind extends SavedDialog["kind"]> = Extract<SavedDialog, { kind: Kind }>;

interface State {
  dialog: SavedDialog | null;
  /** The outcome of the last action without a dialog. */
  notice: { text: string } | { error: ErrorDetail } | null;
}

export const useSavedDialogs = create<State>()(() => ({ dialog: null, notice: null }));

/**
 * Open a dialog, also in place of `from`, which asked for it, and return whether it opened.
 *
 * Another open dialog stays, as the user may have typed into it since.
 */
export function openDialog(dialog: SavedDialog, from: SavedDialog | null = null): boolean {
  const { dialog: open } = useSavedDialogs.getState();
  if (open && open !== from) return false;
  useSavedDialogs.setState({ dialog, notice: null });
  return true;
}

export function isOpen(dialog: SavedDialog): boolean {
  return useSavedDialogs.getState().dialog === dialog;
}

/** Close a dialog, unless it was closed before. */
export function closeDialog(dialog: SavedDialog): void {
  useSavedDialogs.setState((now) => (now.dialog === dialog ? { dialog: null } : now));
}

/** Close a dialog after its action; an error that it can no longer show becomes the notice. */
export async function closeAfter(from: SavedDialog, action: () => Promise<void>): Promise<void> {
  try {
    await action();
    closeDialog(from);
  } catch (error) {
    if (isOpen(from)) throw error;
    showNotice({ error: toErrorDetail(error) });
  }
}

export function showNotice(notice: State["notice"]): void {
  useSavedDialogs.setState({ notice });
}
