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
  /** The rows that match the filters. */
  source: RowSource;
  columns: readonly Column[];
  /** The index of the column. */
  columnIndex: number;
}

/** Compute the statistics of a column of the shown rows, after a pause for remote rows. */
export function useColumnStats(
  { requestId, filters, source, columns, columnIndex }: ColumnStatsRequest,
  enabled: boolean,
) {
  return useQuery({
    queryKey: queryKeys.columnStats(requestId, filters, columnIndex),
    queryFn: async ({ signal }) => {
      if (source.kind === "remote") {
        await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
        signal.throwIfAborted();
      }
      return computeColumnStats(source, columns, columnIndex, signal);
    },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
