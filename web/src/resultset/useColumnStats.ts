import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "../api/queryKeys";
import type { Column } from "../api/types";
import type { Filter } from "./sortFilter";
import type { RowSource } from "./source";
import { computeColumnStats } from "./sortFilterQueries";

const DEBOUNCE_MS = 300;

interface ColumnStatsRequest {
  requestId: string;
  filters: Filter[];
  /** The rows of the result that the filters have left. */
  source: RowSource;
  columns: readonly Column[];
  /** The column that is summed up. */
  at: number;
}

/** Sums up a column of what is shown. One that is passed by on the way to another is not asked for. */
export function useColumnStats(
  { requestId, filters, source, columns, at }: ColumnStatsRequest,
  enabled: boolean,
) {
  return useQuery({
    queryKey: queryKeys.columnStats(requestId, filters, at),
    queryFn: async ({ signal }) => {
      if (source.kind === "remote") {
        await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
        signal.throwIfAborted();
      }
      return computeColumnStats(source, columns, at, signal);
    },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
