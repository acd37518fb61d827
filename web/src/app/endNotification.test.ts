import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IDLE, updateRun, useRuns } from "../query/runStore";
import { useTabs } from "../tabs/store";
import { newTab } from "../tabs/tab";
import { createTabsState } from "../tabs/tabsState";
import { usePreferences } from "../ui/preferences";
import { chooseNotifications, watchRunEnds } from "./endNotification";

const shown: { title: string; body?: string; click: () => void }[] = [];
const tabs = [newTab(1, { name: "Long" }), newTab(2)] as const;
let answer: NotificationPermission = "granted";

class FakeNotification {
  static requestPermission = async () => answer;
  onclick = () => undefined as void;
  constructor(title: string, { body }: NotificationOptions) {
    shown.push({ title, click: () => this.onclick(), ...(body && { body }) });
  }
  close() {}
}

watchRunEnds();
beforeEach(() => {
  vi.stubGlobal("Notification", FakeNotification);
  vi.stubGlobal("document", { hidden: true });
  vi.stubGlobal("window", { focus: () => undefined });
  useTabs.setState(createTabsState([...tabs], tabs[1].id));
  useRuns.setState({}, true);
  usePreferences.setState({ notifyAtEnd: true });
  shown.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

function runFor(seconds: number): void {
  const submittedAt = "2024-05-01T10:00:00.000Z";
  const endedAt = new Date(Date.parse(submittedAt) + seconds * 1000).toISOString();
  updateRun(tabs[0].id, { ...IDLE, phase: "running" });
  updateRun(tabs[0].id, {
    status: { requestId: "a", status: "SUCCEEDED", submittedAt, endedAt } as never,
  });
  updateRun(tabs[0].id, { phase: "idle" });
}

test("end of a long run behind a hidden window is notified and leads to its tab", () => {
  runFor(10);
  expect(shown).toEqual([]);
  runFor(11);
  expect(shown).toMatchObject([{ title: "Long", body: "Succeeded · 11.0 s" }]);
  shown[0]?.click();
  expect(useTabs.getState().active).toBe(tabs[0].id);
});

test("a browser that refuses to notify does not disturb the run", () => {
  vi.stubGlobal("Notification", () => {
    throw new TypeError("Illegal constructor");
  });
  runFor(11);
  expect(useRuns.getState()[tabs[0].id]?.phase).toBe("idle");
});

test("nothing is notified in a visible window or without the preference", () => {
  vi.stubGlobal("document", { hidden: false });
  runFor(60);
  vi.stubGlobal("document", { hidden: true });
  usePreferences.setState({ notifyAtEnd: false });
  runFor(60);
  expect(shown).toEqual([]);
});

test("the preference needs the browser's permission", async () => {
  answer = "denied";
  expect(await chooseNotifications(true)).toBe(false);
  expect(usePreferences.getState().notifyAtEnd).toBe(false);
  answer = "granted";
  expect(await chooseNotifications(true)).toBe(true);
  expect(usePreferences.getState().notifyAtEnd).toBe(true);
  expect(await chooseNotifications(false)).toBe(true);
  expect(usePreferences.getState().notifyAtEnd).toBe(false);
});
