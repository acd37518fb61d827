import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queryKeys } from "../api/queryKeys";
import type { Column } from "../api/types";
import { queryClient } from "../api/queryClient";
import { type SortFilter, hasSortOrFilter } from "./sortFilter";
import type { RemoteRows } from "./source";
import { applySortFilter } from "./sortFilterQueries";
import type { SortFilterResult } from "./sortFilterResult";

/** The shown rows: the previous or the first ones while another sort or filter is computed. */
export interface RowsView extends SortFilterResult {
  working: boolean;
  /** The engine's estimate of the completed work, while it works. */
  percent: number | undefined;
  error: Error | null;
  retry: () => void;
}

const GC_TIME_MS = 300_000;

/** Return the rows of a result after its sort and filters. */
export function useSortFilter(
  result: RemoteRows,
  columns: readonly Column[],
  sortFilter: SortFilter,
): RowsView {
  const enabled = hasSortOrFilter(sortFilter);
  const queryKey = queryKeys.sortFilter(result.requestId, sortFilter);
  // First rows under the query's own key would pass for its result after a cancel.
  const firstKey = queryKeys.sortFilterFirst(result.requestId, sortFilter);
  const progressKey = queryKeys.sortFilterProgress(result.requestId, sortFilter);
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      applySortFilter(result, columns, sortFilter, signal, {
        onFirstRows: (first) => queryClient.setQueryData(firstKey, first),
        onStatus: ({ progress }) => queryClient.setQueryData(progressKey, progress?.percent ?? 0),
      }),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: GC_TIME_MS,
    structuralSharing: false,
    retry: false,
  });
  const first = useQuery<SortFilterResult>({ queryKey: firstKey, queryFn: skipToken });
  const progress = useQuery<number>({ queryKey: progressKey, queryFn: skipToken });
  const unchanged = useMemo<SortFilterResult>(
    () => ({ source: result, sql: null, order: "" }),
    [result],
  );
  // Also offline, when the rows of the previous sort are shown until it starts.
  const working = enabled && query.fetchStatus !== "idle";
  const shown = working ? (first.data ?? query.data) : query.data;
  return {
    ...((enabled && shown) || unchanged),
    working,
    percent: working ? progress.data : undefined,
    error: enabled ? query.error : null,
    retry: query.refetch,
  };
}
