import { create } from "zustand";

/** The open dialog of named results: with the result to name, or null for the list alone. */
interface NamingDialog {
  requestId: string | null;
  /** The title of the tab that shows the result, from which the name is derived. */
  title: string;
}

export const useNamingDialog = create<{ dialog: NamingDialog | null }>()(() => ({ dialog: null }));

export function openNaming(dialog: NamingDialog): void {
  useNamingDialog.setState({ dialog });
}

export function closeNaming(): void {
  useNamingDialog.setState({ dialog: null });
}
