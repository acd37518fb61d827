import { hasEnded } from "../api/queryLifecycle";
import type { QueryStatus } from "../api/types";
import { t } from "../i18n";
import { formatDuration } from "../i18n/format";
import { type RunState, useRuns } from "../query/runStore";
import { activateTab, findTab } from "../tabs/store";
import { tabTitle } from "../tabs/tab";
import { setPreferences, usePreferences } from "../ui/preferences";

/** The shortest run whose end is notified. */
const LONG_RUN_MS = 10_000;

/** Notify at the end of a long run while the window is hidden, if the user prefers that. */
export function watchRunEnds(): void {
  useRuns.subscribe((runs, previous) => {
    for (const [tab, run] of Object.entries(runs)) {
      if (run !== previous[tab] && isEnd(run, previous[tab])) notifyEnd(tab, run.status);
    }
  });
}

/** Turn the notifications on or off; return whether the browser allows them. */
export async function chooseNotifications(on: boolean): Promise<boolean> {
  const allowed = on && (await permission()) === "granted";
  setPreferences({ notifyAtEnd: allowed });
  return allowed || !on;
}

async function permission(): Promise<string> {
  if (!("Notification" in globalThis)) return "denied";
  return Notification.requestPermission().catch(() => "denied");
}

function isEnd(run: RunState, before: RunState | undefined): boolean {
  return before !== undefined && before.phase !== "idle" && run.phase === "idle";
}

function notifyEnd(id: string, status: QueryStatus | null): void {
  const tab = findTab(id);
  if (!tab || !status || !hasEnded(status) || !document.hidden) return;
  if (!usePreferences.getState().notifyAtEnd || !status.submittedAt) return;
  const duration = Date.parse(status.endedAt ?? "") - Date.parse(status.submittedAt);
  // A comparison with NaN is false.
  if (!(duration > LONG_RUN_MS)) return;
  const body = `${t(`status.${status.status}`)} · ${formatDuration(duration)}`;
  // The id replaces the notification of an earlier run of the same tab.
  const notification = show(tabTitle(tab), { body, tag: id });
  if (!notification) return;
  notification.onclick = () => {
    window.focus();
    activateTab(id);
    notification.close();
  };
}

function show(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch {
    // Chrome on Android has notifications of service workers only.
    return null;
  }
}
