/** Light, dark, or as the system has it; the choice is remembered. */

export const THEMES = ["system", "light", "dark"] as const;

export type Theme = (typeof THEMES)[number];

const KEY = "duckstep.theme";

const listeners = new Set<() => void>();
let theme: Theme = storedTheme();

export function currentTheme(): Theme {
  return theme;
}

export function chooseTheme(chosen: Theme): void {
  theme = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  applyTheme();
  for (const listener of listeners) listener();
}

/** The colours are made by `light-dark()`, which follows the root's color-scheme. */
export function applyTheme(): void {
  document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
}

export function isDark(): boolean {
  if (theme !== "system") return theme === "dark";
  return globalThis.matchMedia?.("(prefers-color-scheme: dark)").matches ?? false;
}

/** Calls `listener` whenever the colours may have changed. */
export function subscribeTheme(listener: () => void): () => void {
  const system = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
  listeners.add(listener);
  system?.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    system?.removeEventListener("change", listener);
  };
}

function storedTheme(): Theme {
  const written = globalThis.localStorage?.getItem(KEY);
  return THEMES.find((each) => each === written) ?? "system";
}
