import { queryClient } from "../api/queryClient";
import { toErrorDetail, isRetryable } from "../api/errors";
import { changeTab, tabOf, useTabs } from "../tabs/store";
import { changeRun, useRuns } from "./runStore";
import { watchQuery } from "../api/watchQuery";

const AWAY_MILLISECONDS = 2000;
const watchers = new Map<string, AbortController>();

/** Watches the query that a tab shows until it ends, in front or not, and through times without the API. */
export function follow(tab: string): void {
  unfollow(tab);
  const requestId = tabOf(tab)?.shown?.requestId;
  if (!requestId) return;
  const stop = new AbortController();
  watchers.set(tab, stop);
  watchOn(tab, requestId, stop.signal);
}

export function unfollow(tab: string): void {
  watchers.get(tab)?.abort();
  watchers.delete(tab);
}

// A browser opens six connections to a server: the tab in front alone may hold one open.
useTabs.subscribe(({ active }, before) => {
  if (active === before.active) return;
  if (useRuns.getState()[active]?.unseen) changeRun(active, { unseen: false });
  for (const tab of [active, before.active]) if (watchers.has(tab)) follow(tab);
});

async function watchOn(tab: string, requestId: string, signal: AbortSignal): Promise<void> {
  const pace = useTabs.getState().active === tab ? "held" : "polled";
  while (!signal.aborted) {
    try {
      for await (const status of watchQuery(requestId, signal, pace)) {
        if (signal.aborted) return;
        changeRun(tab, { status, failure: null, away: false });
      }
      return ended(tab);
    } catch (error) {
      if (signal.aborted) return;
      if (!isRetryable(error)) {
        changeRun(tab, { failure: toErrorDetail(error), phase: "idle", away: false });
        return unfollow(tab);
      }
      changeRun(tab, { away: true });
      await new Promise((resolve) => setTimeout(resolve, AWAY_MILLISECONDS));
    }
  }
}

function ended(tab: string): void {
  unfollow(tab);
  changeRun(tab, { phase: "idle", unseen: useTabs.getState().active !== tab });
  const shown = tabOf(tab)?.shown;
  if (!shown || shown.ended) return;
  changeTab(tab, { shown: { ...shown, ended: true } });
  queryClient.invalidateQueries({ queryKey: ["history"] });
}
