import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Column } from "../api/types";
import { type Arrangement, isArranged } from "./sortFilter";
import type { PagedRows, RowSource } from "./source";
import { type Arranged, arranged } from "./sortFilterQueries";

export interface View {
  /** What is shown: while another arrangement is being worked out, the one before. */
  source: RowSource;
  /** The query over the result that made it, where one had to. */
  sql: string | null;
  working: boolean;
  error: Error | null;
  retry: () => void;
}

const KEPT_MILLISECONDS = 300_000;

/** A result's rows as a person wants to see them. */
export function useArranged(
  result: PagedRows,
  columns: readonly Column[],
  arrangement: Arrangement,
): View {
  const wanted = isArranged(arrangement);
  const query = useQuery({
    queryKey: ["arranged", result.requestId, arrangement],
    queryFn: ({ signal }) => arranged(result, columns, arrangement, signal),
    enabled: wanted,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MILLISECONDS,
    structuralSharing: false,
    retry: false,
  });
  const asItCame = useMemo<Arranged>(() => ({ source: result, sql: null }), [result]);
  const { source, sql } = (wanted && query.data) || asItCame;
  return {
    source,
    sql,
    working: wanted && query.isFetching,
    error: wanted ? query.error : null,
    retry: query.refetch,
  };
}
