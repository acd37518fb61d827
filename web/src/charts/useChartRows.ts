import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchFirstRows } from "../resultset/fetchFirstRows";

/** A browser draws as many at once; more are for the engine to aggregate. */
const MAX_ROWS = 50_000;
const GC_TIME_MS = 60_000;

/** The first rows of a result, and how many are here while they come. */
export function useChartRows(requestId: string, totalRows: number) {
  const [loaded, setLoaded] = useState(0);
  const wanted = Math.min(totalRows, MAX_ROWS);
  const found = useQuery({
    queryKey: ["chart", requestId],
    queryFn: ({ signal }) => fetchFirstRows(requestId, wanted, signal, setLoaded),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: GC_TIME_MS,
  });
  return { ...found, loaded, wanted };
}
