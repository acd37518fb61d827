import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { firstRowsQuery } from "../resultset/resultQueries";

/** The largest number of rows in a chart; a query can aggregate a larger result. */
const MAX_ROWS = 50_000;

/** Fetch the first rows of a result and report the number of loaded rows. */
export function useChartRows(requestId: string, totalRows: number) {
  const [loaded, setLoaded] = useState(0);
  const rowLimit = Math.min(totalRows, MAX_ROWS);
  const query = useQuery(firstRowsQuery(requestId, rowLimit, setLoaded));
  return { ...query, loaded, rowLimit };
}
