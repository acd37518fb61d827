import { create } from "zustand";

/** Why this browser cannot keep the tabs, once it could not. */
export const useTrouble = create<{ trouble: string | null }>()(() => ({ trouble: null }));

export function tellTrouble(trouble: unknown): void {
  useTrouble.setState({ trouble: trouble instanceof Error ? trouble.message : String(trouble) });
}
