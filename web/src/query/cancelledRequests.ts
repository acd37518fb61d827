import { cancelStarted, cancelUnanswered } from "../api/abandonedQueries";
import { changeTab, findTab } from "../tabs/store";
import type { Tab } from "../tabs/tab";

/** The keys of requests cancelled before their response; the queries may have started. */
const cancelledKeys = new Set<string>();

/** Keep the key of a request to cancel, with the tab as well: a reload may precede the response. */
export function addCancelled(tab: string, key: string): void {
  cancelledKeys.add(key);
  changeTab(tab, { cancelledKeys: [...(findTab(tab)?.cancelledKeys ?? []), key] });
}

/** Cancel the query of a request that was cancelled before; `requestId` is null without response. */
export async function cancelIfAsked(
  tab: string,
  key: string,
  requestId: string | null,
): Promise<void> {
  if (!cancelledKeys.delete(key)) return;
  const isCancelled = await (requestId ? cancelStarted(requestId) : cancelUnanswered(key));
  if (isCancelled) forget(tab, key);
}

/** Cancel the queries of requests that the page cancelled before it was reloaded. */
export function resumeCancels({ id, cancelledKeys = [] }: Tab): void {
  for (const key of cancelledKeys) {
    void cancelUnanswered(key).then((isCancelled) => isCancelled && forget(id, key));
  }
}

function forget(tab: string, key: string): void {
  const others = findTab(tab)?.cancelledKeys?.filter((each) => each !== key);
  changeTab(tab, { cancelledKeys: others?.length ? others : undefined });
}
