import { create } from "zustand";

/** The error of the last failed write of the tabs. */
export const useStorageError = create<{ trouble: string | null }>()(() => ({ trouble: null }));

export function reportStorageError(trouble: unknown): void {
  useStorageError.setState({
    trouble: trouble instanceof Error ? trouble.message : String(trouble),
  });
}
