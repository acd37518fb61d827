import { useQuery } from "@tanstack/react-query";
import type { Column } from "../api/types";
import type { Filter } from "./sortFilter";
import type { RowSource } from "./source";
import { summarized } from "./sortFilterQueries";

const SETTLING_MILLISECONDS = 300;

interface Asked {
  requestId: string;
  filters: Filter[];
  /** The rows of the result that the filters have left. */
  source: RowSource;
  columns: readonly Column[];
  /** The column that is summed up. */
  at: number;
}

/** Sums up a column of what is shown. One that is passed by on the way to another is not asked for. */
export function useSummary({ requestId, filters, source, columns, at }: Asked, enabled: boolean) {
  return useQuery({
    queryKey: ["summary", requestId, filters, at],
    queryFn: async ({ signal }) => {
      if (source.kind === "paged") {
        await new Promise((resolve) => setTimeout(resolve, SETTLING_MILLISECONDS));
        signal.throwIfAborted();
      }
      return summarized(source, columns, at, signal);
    },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
