import { api, unwrap } from "../api/client";
import { type RemoteRows, type Row, TOO_LARGE } from "./source";

/** By requestId, the rows of an answer once one has been too large. */
const maxRowsByRequest = new Map<string, number>();

/**
 * Fetches rows of a result. Where they are too large for one answer they come in smaller ones.
 *
 * A single row that is too large is one of `TOO_LARGE`.
 */
export async function fetchRows(
  { requestId, count, width }: RemoteRows,
  offset: number,
  limit: number,
  signal: AbortSignal,
): Promise<Row[]> {
  const wanted = Math.min(limit, count - offset);
  const rows: Row[] = [];
  while (rows.length < wanted) {
    const size = Math.min(wanted - rows.length, maxRowsByRequest.get(requestId) ?? wanted);
    const part = await fetchOnce(requestId, offset + rows.length, size, signal);
    if (part) rows.push(...part);
    else if (size === 1) rows.push(Array<symbol>(width).fill(TOO_LARGE));
    else maxRowsByRequest.set(requestId, Math.ceil(size / 2));
  }
  return rows;
}

/** Returns null where the API points to a file instead, as it does over 5 MB. */
async function fetchOnce(
  requestId: string,
  offset: number,
  limit: number,
  signal: AbortSignal,
): Promise<Row[] | null> {
  const answer = await api.GET("/queries/{requestId}/results", {
    params: { path: { requestId }, query: { format: "json", header: false, offset, limit } },
    redirect: "manual",
    signal,
  });
  if (answer.response.type === "opaqueredirect") return null;
  const { rows } = unwrap(answer) as { rows: Row[] };
  if (rows.length === 0) throw new RangeError(`The result has no row ${offset + 1}.`);
  return rows;
}
