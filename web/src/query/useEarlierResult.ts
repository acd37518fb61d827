import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { toErrorDetail } from "../api/errors";
import { queryKeys } from "../api/queryKeys";
import { fetchQuery } from "../api/queryLifecycle";
import type { ErrorDetail, QueryStatus } from "../api/types";
import type { Source } from "../editor/completion/fromClause";

/** The query whose result a tab queries. */
export interface EarlierResult {
  status: QueryStatus | undefined;
  failure: ErrorDetail | null;
  /** The table `result` for the completion; null until its columns are known. */
  table: Source | null;
}

/** Fetch the query with an id, whose result is the table `result`; null without an id. */
export function useEarlierResult(requestId: string | undefined): EarlierResult | null {
  const { data: status, error } = useQuery({
    queryKey: queryKeys.status(requestId ?? ""),
    queryFn: ({ signal }) => fetchQuery(requestId ?? "", signal),
    enabled: requestId !== undefined,
  });
  const columns = status?.columns;
  const table = useMemo(() => columns && { name: "result", columns }, [columns]);
  if (requestId === undefined) return null;
  return { status, failure: error && toErrorDetail(error), table: table ?? null };
}
