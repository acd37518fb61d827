import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queryKeys } from "../api/queryKeys";
import type { Column } from "../api/types";
import { type SortFilter, hasSortOrFilter } from "./sortFilter";
import type { RemoteRows, RowSource } from "./source";
import { type SortFilterResult, applySortFilter } from "./sortFilterQueries";

export interface RowsView {
  /** What is shown: while another arrangement is being worked out, the one before. */
  source: RowSource;
  /** The query over the result that made it, where one had to. */
  sql: string | null;
  working: boolean;
  error: Error | null;
  retry: () => void;
}

const GC_TIME_MS = 300_000;

/** A result's rows as a person wants to see them. */
export function useSortFilter(
  result: RemoteRows,
  columns: readonly Column[],
  sortFilter: SortFilter,
): RowsView {
  const wanted = hasSortOrFilter(sortFilter);
  const query = useQuery({
    queryKey: queryKeys.sortFilter(result.requestId, sortFilter),
    queryFn: ({ signal }) => applySortFilter(result, columns, sortFilter, signal),
    enabled: wanted,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: GC_TIME_MS,
    structuralSharing: false,
    retry: false,
  });
  const unchanged = useMemo<SortFilterResult>(() => ({ source: result, sql: null }), [result]);
  const { source, sql } = (wanted && query.data) || unchanged;
  return {
    source,
    sql,
    working: wanted && query.isFetching,
    error: wanted ? query.error : null,
    retry: query.refetch,
  };
}
