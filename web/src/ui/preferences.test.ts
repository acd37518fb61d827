import { beforeEach, expect, test, vi } from "vitest";

const stored = new Map<string, string>();

vi.stubGlobal("localStorage", {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
});

beforeEach(() => {
  stored.clear();
  vi.resetModules();
});

test("preferences_afterReload_areRestored", async () => {
  const first = await import("./preferences");
  first.setPaneSize("side", 300);
  first.setCollapsed("editor", true);
  first.setCollapsed("side", true);
  first.setCollapsed("editor", false);

  vi.resetModules();
  const second = await import("./preferences");
  expect(second.usePreferences.getState().paneSizes).toEqual({ side: 300 });
  expect(second.isCollapsed(second.usePreferences.getState(), "side")).toBe(true);
  expect(second.isCollapsed(second.usePreferences.getState(), "editor")).toBe(false);
});

test("preferences_ofAnotherWindow_areKept", async () => {
  const own = await import("./preferences");
  vi.resetModules();
  const other = await import("./preferences");
  other.setPreferences({ formatOnRun: true });
  own.setPreferences({ formatOnSave: true });

  vi.resetModules();
  const { usePreferences } = await import("./preferences");
  expect(usePreferences.getState()).toMatchObject({ formatOnRun: true, formatOnSave: true });
});

test.each(["", "null", "[1]", '{"paneSizes": [], "collapsedPanes": "side", "formatOnRun": 1}'])(
  "preferences_storedText_%s_areDefaults",
  async (text) => {
    stored.set("duckstep.preferences", text);
    const { usePreferences } = await import("./preferences");
    expect(usePreferences.getState()).toEqual({
      paneSizes: {},
      collapsedPanes: ["drawer"],
      sidePanel: "tables",
      formatOnRun: false,
      formatOnSave: false,
      notifyAtEnd: false,
    });
  },
);
