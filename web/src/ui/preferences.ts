import { create } from "zustand";

/** The choices of a user that this browser remembers. A new one needs a default only. */
export interface Preferences {
  /** The pixels of each pane that was resized, by the pane's name. */
  paneSizes: Record<string, number>;
  /** The panes that are collapsed. */
  collapsedPanes: string[];
  /** The panel shown at the side. */
  sidePanel: string;
  /** Format the text before it runs. */
  formatOnRun: boolean;
  /** Format the text before it is saved. */
  formatOnSave: boolean;
  /** Notify at the end of a long run. */
  notifyAtEnd: boolean;
}

const KEY = "duckstep.preferences";

const DEFAULTS: Preferences = {
  paneSizes: {},
  // In a narrow window the side panel covers what is typed.
  collapsedPanes: ["drawer"],
  sidePanel: "tables",
  formatOnRun: false,
  formatOnSave: false,
  notifyAtEnd: false,
};

/** The preferences of this browser. */
export const usePreferences = create<Preferences>()(readPreferences);

/** Change preferences and store them, beside what other windows have stored. */
export function setPreferences(change: Partial<Preferences>): void {
  updatePreferences(() => change);
}

/** Follow the choices of other windows; the layout of a window is its own until it is reloaded. */
export function watchPreferences(): void {
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    const { formatOnRun, formatOnSave, notifyAtEnd } = readPreferences();
    usePreferences.setState({ formatOnRun, formatOnSave, notifyAtEnd });
  });
}

/** Change the preferences of this window, and by the same function those that are stored. */
function updatePreferences(change: (before: Preferences) => Partial<Preferences>): void {
  usePreferences.setState(change);
  try {
    const stored = readPreferences();
    localStorage.setItem(KEY, JSON.stringify({ ...stored, ...change(stored) }));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

export function isCollapsed({ collapsedPanes }: Preferences, pane: string): boolean {
  return collapsedPanes.includes(pane);
}

export function setCollapsed(pane: string, collapsed: boolean): void {
  updatePreferences(({ collapsedPanes }) => {
    const others = collapsedPanes.filter((each) => each !== pane);
    return { collapsedPanes: collapsed ? [...others, pane] : others };
  });
}

/** Bring a collapsed pane back; return whether it was collapsed. */
export function revealPane(pane: string): boolean {
  const collapsed = isCollapsed(usePreferences.getState(), pane);
  if (collapsed) setCollapsed(pane, false);
  return collapsed;
}

export function setPaneSize(pane: string, pixels: number): void {
  updatePreferences(({ paneSizes }) => ({ paneSizes: { ...paneSizes, [pane]: pixels } }));
}

/** Return the stored preferences; values of another shape count as absent. */
function readPreferences(): Preferences {
  const stored = parse(globalThis.localStorage?.getItem(KEY));
  const known = Object.entries(DEFAULTS).map(([name, value]) => {
    const found = stored[name];
    return [name, isLike(found, value) ? found : value];
  });
  return Object.fromEntries(known) as Preferences;
}

function parse(text: string | null | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return isLike(value, {}) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isLike(value: unknown, model: unknown): boolean {
  return (
    typeof value === typeof model && value !== null && Array.isArray(value) === Array.isArray(model)
  );
}
