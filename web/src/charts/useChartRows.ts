import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, bodyOf } from "../api/client";
import { ApiFailure } from "../api/failure";
import { t } from "../words";

/** A browser draws as many at once; more are for the engine to aggregate. */
export const MOST_ROWS = 50_000;
const MOST_OF_PAGE = 10_000;
const LEAST_OF_PAGE = 100;
const KEPT_MILLISECONDS = 60_000;

/** The first rows of a result, and how many are here while they come. */
export function useChartRows(requestId: string, totalRows: number) {
  const [loaded, setLoaded] = useState(0);
  const wanted = Math.min(totalRows, MOST_ROWS);
  const found = useQuery({
    queryKey: ["chart", requestId],
    queryFn: ({ signal }) => loadRows(pagesOf(requestId, signal), wanted, setLoaded),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MILLISECONDS,
  });
  return { ...found, loaded, wanted };
}

/** Fetches a page, or answers null if it is too large for one. */
type Pages = (offset: number, limit: number) => Promise<unknown[][] | null>;

/** Loads the first `wanted` rows page by page; wide rows in smaller pages. */
export async function loadRows(
  page: Pages,
  wanted: number,
  onLoaded: (rows: number) => void,
): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  let limit = MOST_OF_PAGE;
  while (rows.length < wanted) {
    const more = await page(rows.length, Math.min(limit, wanted - rows.length));
    if (more) {
      if (more.length === 0) break;
      for (const row of more) rows.push(row);
      onLoaded(rows.length);
    } else if (limit > LEAST_OF_PAGE) limit = Math.max(LEAST_OF_PAGE, Math.floor(limit / 4));
    else throw new ApiFailure({ code: "RowsTooLarge", message: t("charts.tooLarge") });
  }
  return rows;
}

function pagesOf(requestId: string, signal: AbortSignal): Pages {
  return async (offset, limit) => {
    const answer = await api.GET("/queries/{requestId}/results", {
      params: {
        path: { requestId },
        query: { format: "json", header: false, offset, limit },
      },
      redirect: "manual",
      signal,
    });
    // The API answers a page over 5 MB with a file.
    if (answer.response.type === "opaqueredirect") return null;
    return (bodyOf(answer) as { rows: unknown[][] }).rows;
  };
}
