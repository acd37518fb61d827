import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queryKeys } from "../api/queryKeys";
import type { Column } from "../api/types";
import { type SortFilter, hasSortOrFilter } from "./sortFilter";
import type { RemoteRows, RowSource } from "./source";
import { type SortFilterResult, applySortFilter } from "./sortFilterQueries";

export interface RowsView {
  /** The shown rows: the previous ones while another sort or filter is computed. */
  source: RowSource;
  /** The query that computed the rows, or null. */
  sql: string | null;
  working: boolean;
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
  const query = useQuery({
    queryKey: queryKeys.sortFilter(result.requestId, sortFilter),
    queryFn: ({ signal }) => applySortFilter(result, columns, sortFilter, signal),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: GC_TIME_MS,
    structuralSharing: false,
    retry: false,
  });
  const unchanged = useMemo<SortFilterResult>(() => ({ source: result, sql: null }), [result]);
  const { source, sql } = (enabled && query.data) || unchanged;
  return {
    source,
    sql,
    working: enabled && query.isFetching,
    error: enabled ? query.error : null,
    retry: query.refetch,
  };
}
