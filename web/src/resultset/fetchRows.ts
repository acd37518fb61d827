import { api, unwrap } from "../api/client";
import { ApiError } from "../api/errors";
import { t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { type RemoteRows, type Row, TOO_LARGE } from "./source";

/** The reduced number of rows per response of each request id, after a response was too large. */
const maxRowsByRequest = new Map<string, number>();

/**
 * Fetch rows of a result, in smaller responses if they are too large for one.
 *
 * Each value of a row that exceeds the size of a response is `TOO_LARGE`.
 */
export async function fetchRows(
  { requestId, count, width }: RemoteRows,
  offset: number,
  limit: number,
  signal: AbortSignal,
): Promise<Row[]> {
  const total = Math.min(limit, count - offset);
  const rows: Row[] = [];
  while (rows.length < total) {
    const size = Math.min(total - rows.length, maxRowsByRequest.get(requestId) ?? total);
    const at = offset + rows.length;
    let page = await fetchOnce(requestId, at, size, signal);
    // The API also redirects if a conversion takes long, which a small row does not do twice.
    if (!page && size === 1) page = await fetchOnce(requestId, at, size, signal);
    if (page) rows.push(...page);
    else if (size === 1) rows.push(Array<symbol>(width).fill(TOO_LARGE));
    else maxRowsByRequest.set(requestId, Math.ceil(size / 2));
  }
  return rows;
}

/** Fetch rows in one response; null if the API redirects to a file, as for more than 5 MB. */
async function fetchOnce(
  requestId: string,
  offset: number,
  limit: number,
  signal: AbortSignal,
): Promise<Row[] | null> {
  const response = await api.GET("/queries/{requestId}/results", {
    params: { path: { requestId }, query: { format: "json", header: false, offset, limit } },
    redirect: "manual",
    signal,
  });
  if (response.response.type === "opaqueredirect") return null;
  const { rows } = unwrap(response) as { rows: Row[] };
  if (rows.length === 0) {
    const message = t("api.noRow", { row: formatNumber(offset + 1) });
    throw new ApiError({ code: "InvalidAnswer", message });
  }
  return rows;
}
