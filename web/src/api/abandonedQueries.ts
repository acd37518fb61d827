/** Cancels queries that no tab awaits, so that none keeps running and costing. */
import { api, unwrap } from "./client";
import { isRetryable } from "./errors";
import { cancelQuery } from "./queryLifecycle";

const RETRY_MS = 2_000;
const MAX_TRIES = 30;
/** The API lists a query some seconds after its start. */
const SEARCHES = 4;

/** Cancel a query, again after network errors; return whether the server has answered. */
export function cancelStarted(requestId: string): Promise<boolean> {
  return repeatedly(async () => {
    await cancelQuery(requestId);
    return true;
  });
}

/** Return the id of the latest query that the request with this key started. */
export async function findStarted(key: string, status?: "RUNNING"): Promise<string | undefined> {
  const params = { query: { limit: 100, ...(status && { status }) } };
  const { queries } = unwrap(await api.GET("/queries", { params }));
  // The id of a query ends with the idempotency key of its request.
  return queries.find(({ requestId }) => requestId.endsWith(`_${key}`))?.requestId;
}

/**
 * Cancel the query of a request whose response was lost, if the server has started one.
 *
 * The request is not repeated, which could start the query only now. Return whether the server has
 * answered.
 */
export function cancelUnanswered(key: string): Promise<boolean> {
  let searches = 0;
  return repeatedly(async () => {
    const lost = await findStarted(key, "RUNNING");
    if (lost) await cancelQuery(lost);
    return lost !== undefined || ++searches >= SEARCHES;
  });
}

/** Repeat an act until it returns true, also after network errors; return whether it did. */
async function repeatedly(act: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    try {
      if (await act()) return true;
    } catch (error) {
      if (!isRetryable(error)) return false;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  return false;
}
