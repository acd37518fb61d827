import { beforeEach, expect, test, vi } from "vitest";

const stored = new Map<string, string>();
const root = { style: { colorScheme: "" } };
let systemIsDark = false;

beforeEach(() => {
  stored.clear();
  systemIsDark = false;
  root.style.colorScheme = "";
  vi.resetModules();
  vi.stubGlobal("document", { documentElement: root });
  vi.stubGlobal("matchMedia", () => ({ matches: systemIsDark, addEventListener: vi.fn() }));
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});

test("theme is that of the system until one is chosen", async () => {
  const { currentTheme, isDark, chooseTheme } = await import("./theme");
  expect([currentTheme(), isDark()]).toEqual(["system", false]);
  systemIsDark = true;
  expect(isDark()).toBe(true);
  chooseTheme("light");
  expect([currentTheme(), isDark(), root.style.colorScheme]).toEqual(["light", false, "light"]);
  chooseTheme("system");
  expect([isDark(), root.style.colorScheme]).toEqual([true, ""]);
});

test("theme choice notifies subscribers and persists across a reload", async () => {
  const { chooseTheme, subscribeTheme } = await import("./theme");
  const listener = vi.fn();
  subscribeTheme(listener);
  chooseTheme("dark");
  expect(listener).toHaveBeenCalledOnce();
  vi.resetModules();
  const reloaded = await import("./theme");
  reloaded.applyTheme();
  expect([reloaded.currentTheme(), root.style.colorScheme]).toEqual(["dark", "dark"]);
});
