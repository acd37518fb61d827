import { queryClient } from "../api/queryClient";
import { queryKeys } from "../api/queryKeys";
import { toErrorDetail, isRetryable } from "../api/errors";
import { changeTab, findTab, useTabs } from "../tabs/store";
import { endListeners } from "./endListeners";
import { updateRun, useRuns } from "./runStore";
import { watchQuery } from "../api/queryLifecycle";

const RETRY_MS = 2000;
const watchers = new Map<string, AbortController>();

/** Watch the query of a tab until the query ends; network errors are retried. */
export function startWatching(tab: string): void {
  stopWatching(tab);
  const requestId = findTab(tab)?.activeQuery?.requestId;
  if (!requestId) return;
  const controller = new AbortController();
  watchers.set(tab, controller);
  watchUntilEnd(tab, requestId, controller.signal);
}

export function stopWatching(tab: string): void {
  watchers.get(tab)?.abort();
  watchers.delete(tab);
}

// A browser opens six connections to a server, so only the active tab uses long polling.
useTabs.subscribe(({ active }, previous) => {
  if (active === previous.active) return;
  if (useRuns.getState()[active]?.unseen) updateRun(active, { unseen: false });
  for (const tab of [active, previous.active]) if (watchers.has(tab)) startWatching(tab);
});

async function watchUntilEnd(tab: string, requestId: string, signal: AbortSignal): Promise<void> {
  const mode = useTabs.getState().active === tab ? "longPoll" : "poll";
  while (!signal.aborted) {
    try {
      for await (const status of watchQuery(requestId, signal, mode)) {
        if (signal.aborted) return;
        updateRun(tab, { status, failure: null, offline: false });
      }
      return finishRun(tab);
    } catch (error) {
      if (signal.aborted) return;
      if (!isRetryable(error)) {
        updateRun(tab, { failure: toErrorDetail(error), phase: "idle", offline: false });
        return stopWatching(tab);
      }
      updateRun(tab, { offline: true });
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function finishRun(tab: string): void {
  stopWatching(tab);
  updateRun(tab, { phase: "idle", unseen: useTabs.getState().active !== tab });
  const shown = findTab(tab)?.activeQuery;
  if (shown && !shown.ended) {
    changeTab(tab, { activeQuery: { ...shown, ended: true } });
    queryClient.invalidateQueries({ queryKey: queryKeys.history });
  }
  const status = useRuns.getState()[tab]?.status;
  if (status) for (const onEnd of endListeners) onEnd(tab, status);
}
