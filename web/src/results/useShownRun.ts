import { useQuery } from "@tanstack/react-query";
import { toErrorDetail } from "../api/errors";
import { queryKeys } from "../api/queryKeys";
import { fetchQuery } from "../api/queryLifecycle";
import { IDLE } from "../query/runStore";
import type { QueryRun } from "../query/useQueryRun";
import { useCurrentTab } from "../tabs/TabContext";
import { currentIndex, type ScriptStatement, shownIndex } from "../tabs/script";
import type { ActiveQuery } from "../tabs/tab";

/** Return the query to show: the tab's last one, or the chosen statement of its script. */
export function useShownRun(last: QueryRun): QueryRun {
  const [{ script }] = useCurrentTab();
  const index = script ? shownIndex(script) : -1;
  const statement = script && index !== currentIndex(script) ? script.statements[index] : undefined;
  // A statement that the API refused has no id, and the last query of a reloaded tab may have none.
  const isLast = statement?.requestId && statement.requestId === last.shown?.requestId;
  const other = isLast ? undefined : statement;
  const requestId = other?.requestId ?? "";
  const { data, error } = useQuery({
    queryKey: queryKeys.status(requestId),
    queryFn: ({ signal }) => fetchQuery(requestId, signal),
    enabled: requestId !== "",
  });
  if (!other) return last;
  return {
    ...last,
    ...IDLE,
    retry: null,
    shown: shownOf(other),
    status: data ?? null,
    failure: other.error ?? (error && toErrorDetail(error)),
  };
}

function shownOf({ requestId, body, from }: ScriptStatement): ActiveQuery | null {
  if (!requestId) return null;
  const { query: sql, over, parameters = null } = body;
  return { requestId, sql, from, over, parameters, origin: "run", ended: true };
}
