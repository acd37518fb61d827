import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { firstRowsQuery } from "../resultset/resultQueries";

/** A browser draws as many at once; more are for the engine to aggregate. */
const MAX_ROWS = 50_000;

/** The first rows of a result, and how many are here while they come. */
export function useChartRows(requestId: string, totalRows: number) {
  const [loaded, setLoaded] = useState(0);
  const wanted = Math.min(totalRows, MAX_ROWS);
  const found = useQuery(firstRowsQuery(requestId, wanted, setLoaded));
  return { ...found, loaded, wanted };
}
