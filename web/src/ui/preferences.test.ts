import { beforeEach, expect, test, vi } from "vitest";

const stored = new Map<string, string>();

vi.stubGlobal("localStorage", {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
});

const events = new EventTarget();

vi.stubGlobal("addEventListener", (type: string, listener: EventListener) =>
  events.addEventListener(type, listener),
);

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

test("preferences_panesOfAnotherWindow_areKept", async () => {
  const own = await import("./preferences");
  vi.resetModules();
  const other = await import("./preferences");
  other.setPaneSize("side", 300);
  other.setCollapsed("results", true);
  other.setCollapsed("drawer", false);
  own.setPaneSize("details", 400);
  own.setCollapsed("editor", true);
  expect(own.usePreferences.getState().paneSizes).toEqual({ details: 400 });
  expect(own.usePreferences.getState().collapsedPanes).toEqual(["drawer", "editor"]);

  vi.resetModules();
  const { usePreferences } = await import("./preferences");
  expect(usePreferences.getState()).toMatchObject({
    paneSizes: { side: 300, details: 400 },
    collapsedPanes: ["results", "editor"],
  });
});

test("preferences_changedInAnotherWindow_areFollowedButForTheLayout", async () => {
  const own = await import("./preferences");
  own.setPaneSize("side", 300);
  own.watchPreferences();
  vi.resetModules();
  const other = await import("./preferences");
  other.setPreferences({ formatOnRun: true, sidePanel: "history" });
  other.setPaneSize("side", 500);
  events.dispatchEvent(Object.assign(new Event("storage"), { key: "duckstep.preferences" }));
  expect(own.usePreferences.getState()).toMatchObject({
    formatOnRun: true,
    sidePanel: "tables",
    paneSizes: { side: 300 },
  });
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
