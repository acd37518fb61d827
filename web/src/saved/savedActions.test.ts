import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SavedContent, SavedQuery } from "../api/types";
import { t } from "../i18n";
import { changeTab, findTab, openTab, useTabs } from "../tabs/store";
import { differsFromSaved, type Tab } from "../tabs/tab";
import { createTabsState } from "../tabs/tabsState";
import { FakeSaved } from "./fakeSaved";
import {
  editSaved,
  editTab,
  openSaved,
  openStored,
  restoreVersion,
  saveDetails,
  saveNew,
  saveOver,
  saveTab,
} from "./savedActions";
import { closeDialog, type DialogOf, openDialog, useSavedDialogs } from "./savedDialogs";
import { baseOf, tabOf } from "./savedQuery";

const FIRST: SavedContent = { name: "Reviews", query: "SELECT $n", parameters: { n: 1 } as never };
const SECOND: SavedContent = {
  ...FIRST,
  name: "Old reviews",
  query: "SELECT $n + 1",
  parameters: { n: 2 } as never,
  engine: "athena",
  over: "arn:earlier",
};

let api: FakeSaved;

beforeEach(() => {
  api = new FakeSaved();
  vi.stubGlobal("fetch", api.fetch);
  useTabs.setState(createTabsState([]));
  useSavedDialogs.setState({ dialog: null, notice: null });
});
afterEach(() => vi.unstubAllGlobals());

/** Open version 2 of a saved query and restore version 1, after a change of the tab. */
async function restoreFirst(change = {}) {
  const first = api.save("a", FIRST);
  const tab = openTab(tabOf(api.save("a", SECOND)));
  changeTab(tab, change);
  const restored = await restoreVersion(first, 2);
  return { tab: findTab(tab), restored };
}

test("restoreVersion shows the version in a tab without changes, its automatic engine too", async () => {
  const { tab, restored } = await restoreFirst();
  const { engine, over } = tab ?? {};
  expect([engine, over]).toEqual([undefined, undefined]);
  expect(tab).toMatchObject({ ...tabOf(restored), saved: { version: 3 } });
  expect(state().notice).toEqual({ text: t("saved.restored", { version: 1 }) });
});

test.each([
  ["text", { text: "SELECT $n + 10" }],
  ["engine", { engine: "duckdb" }],
  ["chart", { chart: { kind: "bar" } }],
  ["input", { over: "arn:later" }],
])("restoreVersion keeps a tab with another %s", async (_, change) => {
  const { tab } = await restoreFirst(change);
  expect(tab).toMatchObject({ text: SECOND.query, ...change, saved: { version: 2 } });
  const text = "Version 1 restored. Tab Old reviews keeps its unsaved changes.";
  expect(state().notice).toEqual({ text });
});

test("restoreVersion keeps the user's values and name of a tab", async () => {
  const n = { kind: "number", text: "7" } as const;
  const { tab } = await restoreFirst({ parameters: { n }, name: "Mine" });
  expect(tab).toMatchObject({ name: "Mine", text: FIRST.query, parameters: { n } });
});

const MINE = { ...FIRST, query: "SELECT 'mine'" };
const DETAILS = { name: "Reviews", folder: "", description: "", values: {} };
const versionsDialog = { kind: "versions", saved: { id: "a" } as never } as const;
const state = () => useSavedDialogs.getState();

/** Open version 1 of a saved query in a tab and change its text. */
function openChanged(): string {
  const tab = openTab(tabOf(api.save("a", FIRST)));
  changeTab(tab, { text: MINE.query });
  return tab;
}

test("saveTab waits for an earlier save of the tab, whose version the next one replaces", async () => {
  const tab = openChanged();
  const first = saveTab(tab);
  changeTab(tab, { text: "SELECT 'later'" });
  await Promise.all([first, saveTab(tab)]);
  expect(state().dialog).toBeNull();
  expect(api.current("a")).toMatchObject({ version: 3, query: "SELECT 'later'" });
  expect(findTab(tab)?.saved?.version).toBe(3);
});

test("saveTab keeps the details that an earlier save changes", async () => {
  const tab = openChanged();
  const dialog = { kind: "save", tab, asNew: false } as const;
  openDialog(dialog);
  const details = saveDetails({ ...DETAILS, folder: "Reports" }, dialog);
  await Promise.all([details, saveTab(tab)]);
  expect(state().dialog).toBeNull();
  expect(api.current("a")).toMatchObject({ version: 3, folder: "Reports" });
});

test("saveDetails keeps the stored SQL and settings, and the changes of the tab unsaved", async () => {
  const stored = { ...SECOND, chart: { kind: "bar" } as never };
  const tab = openTab(tabOf(api.save("a", stored)));
  const change = { text: "SELECT $m", engine: "duckdb", chart: {}, over: "arn:later" } as const;
  changeTab(tab, change);
  const dialog = { kind: "save", tab, asNew: false } as const;
  openDialog(dialog);
  const values = { n: { kind: "number", text: "5" }, m: { kind: "number", text: "6" } } as const;
  await saveDetails({ ...DETAILS, folder: "Reports", values }, dialog);
  const expected = { ...stored, name: "Reviews", folder: "Reports", parameters: { n: 5 } };
  expect(baseOf(api.current("a") as SavedQuery)).toMatchObject({ version: 2, content: expected });
  const now = findTab(tab) as Tab;
  expect(now).toMatchObject({ ...change, saved: { version: 2 } });
  expect(differsFromSaved(now)).toBe(true);
});

test("editTab shows the details of a tab whose text was removed, but saves no new one", () => {
  const tab = openChanged();
  changeTab(tab, { text: "" });
  editTab(tab, true);
  expect(state().dialog).toBeNull();
  editTab(tab, false);
  expect(state().dialog).toEqual({ kind: "save", tab, asNew: false });
});

test("saveTab keeps the name that the user gave the tab", async () => {
  const tab = openChanged();
  changeTab(tab, { name: "Renamed" });
  await saveTab(tab);
  expect(findTab(tab)).toMatchObject({ name: "Renamed", saved: { content: { name: "Reviews" } } });
});

test("saveTab saves over the version of a save whose answer was lost, without a question", async () => {
  const tab = openChanged();
  api.losesAnswers = true;
  await saveTab(tab);
  expect(state().notice).toMatchObject({ error: { code: "Unreachable" } });
  changeTab(tab, { text: "SELECT 'later'" });
  api.losesAnswers = false;
  await saveTab(tab);
  expect(state().dialog).toBeNull();
  expect(api.current("a")).toMatchObject({ version: 3, query: "SELECT 'later'" });
});

test("saveTab of what is stored already adds no version", async () => {
  const tab = openChanged();
  api.save("a", { name: MINE.name, query: MINE.query });
  await saveTab(tab);
  expect(state().dialog).toBeNull();
  expect(findTab(tab)?.saved?.version).toBe(2);
  expect(api.current("a")?.version).toBe(2);
});

test("saveTab asks after another window has saved over a save whose answer was lost", async () => {
  const tab = openChanged();
  api.losesAnswers = true;
  await saveTab(tab);
  api.losesAnswers = false;
  api.save("a", SECOND);
  await saveTab(tab);
  expect(state().dialog).toMatchObject({ kind: "conflict" });
});

test("a save that ends leaves a dialog alone that the user opened since", async () => {
  const tab = openChanged();
  const answer = api.hold();
  const saved = saveTab(tab);
  openDialog(versionsDialog);
  answer();
  await saved;
  expect(state()).toMatchObject({ dialog: versionsDialog, notice: { text: expect.any(String) } });
  api.save("a", SECOND);
  await saveTab(tab);
  expect(state()).toMatchObject({
    dialog: versionsDialog,
    notice: { error: { code: "SavedQueryChanged" } },
  });
});

test("a save fills the empty parameters of the tab with the saved defaults", async () => {
  const typed = { kind: "number", text: "7" } as const;
  const cleared = { kind: "number", text: "" } as const;
  const none = { kind: "null", text: "" } as const;
  const parameters = { typed, cleared, none };
  const tab = openTab({ text: "SELECT $typed, $cleared, $none, $absent", parameters });
  const dialog = { kind: "save", tab, asNew: true } as const;
  openDialog(dialog);
  const defaults = { typed: 1, cleared: 2, none: 3, absent: 4 } as never;
  await saveNew({ ...MINE, parameters: defaults }, dialog, "key");
  const filled = { cleared: { kind: "number", text: "2" }, absent: { kind: "number", text: "4" } };
  expect(findTab(tab)?.parameters).toEqual({ typed, none, ...filled });
});

test("a conflict keeps the content with the details of the dialog, for a save over it", async () => {
  const tab = openChanged();
  const dialog = { kind: "save", tab, asNew: false } as const;
  const content = { name: "Typed", folder: "Mine", query: FIRST.query };
  openDialog(dialog);
  api.save("a", SECOND);
  await saveDetails({ ...DETAILS, name: "Typed", folder: "Mine" }, dialog);
  const conflict = state().dialog as DialogOf<"conflict">;
  expect(conflict).toEqual({ kind: "conflict", tab, content });
  await saveOver(conflict);
  expect(state().dialog).toBeNull();
  expect(api.current("a")).toMatchObject({ version: 3, ...content });
});

test("a save of a deleted query asks for a new one and keeps the dialog's place", async () => {
  const tab = openChanged();
  const dialog = { kind: "save", tab, asNew: false } as const;
  openDialog(dialog);
  api.delete("a");
  await saveDetails(DETAILS, dialog);
  expect(state().dialog).toEqual({ kind: "save", tab, asNew: true });
});

test("an error of a save whose dialog was closed becomes the notice", async () => {
  const tab = openChanged();
  const dialog = { kind: "save", tab, asNew: true } as const;
  openDialog(dialog);
  const answer = api.hold();
  const saved = saveNew({ ...MINE, name: "" }, dialog, "key");
  closeDialog(dialog);
  answer();
  await saved;
  expect(state().notice).toMatchObject({ error: { code: "InvalidRequest" } });
});

test("openSaved opens one tab for two clicks, and prefers the active tab", async () => {
  api.save("a", FIRST);
  const [first, second] = await Promise.all([openSaved("a"), openSaved("a")]);
  expect(first).not.toBeNull();
  expect(second).toBe(first);
  const beside = openTab(tabOf(api.save("a", SECOND)));
  expect(await openSaved("a")).toBe(beside);
});

test("editSaved opens the dialog of the opened tab, and none without it", async () => {
  openTab({ text: "SELECT 'other'" });
  api.save("a", FIRST);
  const answer = api.hold();
  const opened = editSaved("a");
  const other = openTab({ text: "SELECT 'another'" });
  answer();
  await opened;
  const { dialog } = state();
  expect(dialog).toMatchObject({ kind: "save", asNew: false });
  expect(dialog).not.toMatchObject({ tab: other });
  useSavedDialogs.setState({ dialog: null });
  await editSaved("gone");
  expect(state()).toMatchObject({
    dialog: null,
    notice: { error: { code: "SavedQueryNotFound" } },
  });
});

test("openStored opens one tab for two clicks", async () => {
  const tab = openChanged();
  const conflict = { kind: "conflict", tab, content: MINE } as const;
  openDialog(conflict);
  const before = useTabs.getState().tabs.length;
  await Promise.all([openStored(conflict), openStored(conflict)]);
  expect(useTabs.getState().tabs.length).toBe(before + 1);
});
