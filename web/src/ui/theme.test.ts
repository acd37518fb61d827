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

test("the system decides until someone does", async () => {
  const { currentTheme, isDark, chooseTheme } = await import("./theme");
  expect([currentTheme(), isDark()]).toEqual(["system", false]);
  systemIsDark = true;
  expect(isDark()).toBe(true);
  chooseTheme("light");
  expect([currentTheme(), isDark(), root.style.colorScheme]).toEqual(["light", false, "light"]);
  chooseTheme("system");
  expect([isDark(), root.style.colorScheme]).toEqual([true, ""]);
});

test("the choice is there after a reload, and those who listen hear of it", async () => {
  const { chooseTheme, subscribeTheme } = await import("./theme");
  const heard = vi.fn();
  subscribeTheme(heard);
  chooseTheme("dark");
  expect(heard).toHaveBeenCalledOnce();
  vi.resetModules();
  const again = await import("./theme");
  again.applyTheme();
  expect([again.currentTheme(), root.style.colorScheme]).toEqual(["dark", "dark"]);
});
