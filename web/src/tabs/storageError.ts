import { create } from "zustand";

/** Why this browser cannot keep the tabs, once it could not. */
export const useStorageError = create<{ trouble: string | null }>()(() => ({ trouble: null }));

export function reportStorageError(trouble: unknown): void {
  useStorageError.setState({
    trouble: trouble instanceof Error ? trouble.message : String(trouble),
  });
}
