import { create } from "zustand";

interface State {
  /** The error of the last failed write of the tabs, null after one that succeeded. */
  trouble: string | null;
  /** Whether this page saves nothing until it is loaded again. */
  isLasting: boolean;
}

export const useStorageError = create<State>()(() => ({ trouble: null, isLasting: false }));

export function reportStorageError(trouble: unknown): void {
  useStorageError.setState({
    trouble: trouble instanceof Error ? trouble.message : String(trouble),
  });
}

/** Report that the tabs could not be restored, so later changes are not stored either. */
export function reportUnrestoredTabs(trouble: unknown): void {
  reportStorageError(trouble);
  useStorageError.setState({ isLasting: true });
}

/** Clear the error after a write that included what could not be stored before. */
export function clearStorageError(): void {
  const { trouble, isLasting } = useStorageError.getState();
  if (trouble !== null && !isLasting) useStorageError.setState({ trouble: null });
}
