import { create } from "zustand";
import type { ErrorDetail, SavedContent, SavedSummary } from "../api/types";

/** The dialog that is open, at most one. */
export type SavedDialog =
  | { kind: "save"; tab: string; asNew: boolean }
  /** The content is that which could not be saved. */
  | { kind: "conflict"; tab: string; content: SavedContent }
  | { kind: "versions"; saved: SavedSummary }
  | { kind: "delete"; saved: SavedSummary };

interface State {
  dialog: SavedDialog | null;
  /** The outcome of the last action without a dialog. */
  notice: { text: string } | { error: ErrorDetail } | null;
}

export const useSavedDialogs = create<State>()(() => ({ dialog: null, notice: null }));

export function openDialog(dialog: SavedDialog): void {
  useSavedDialogs.setState({ dialog, notice: null });
}

export function closeDialog(): void {
  useSavedDialogs.setState({ dialog: null });
}

export function showNotice(notice: State["notice"]): void {
  useSavedDialogs.setState({ notice });
}
