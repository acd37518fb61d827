import { api, unwrap } from "../api/client";
import { toErrorDetail } from "../api/errors";
import { queryClient } from "../api/queryClient";
import { queryKeys } from "../api/queryKeys";
import type { SavedContent, SavedQuery, SavedSummary } from "../api/types";

const PAGE_SIZE = 1000;

/** Fetch all saved queries, without their SQL. */
export async function fetchSavedList(signal: AbortSignal): Promise<SavedSummary[]> {
  const all: SavedSummary[] = [];
  let next: string | undefined;
  do {
    const query = { limit: PAGE_SIZE, ...(next && { next }) };
    const page = unwrap(await api.GET("/saved", { params: { query }, signal }));
    all.push(...page.saved);
    next = page.next;
  } while (next);
  return all;
}

export async function fetchSaved(savedId: string): Promise<SavedQuery> {
  return unwrap(await api.GET("/saved/{savedId}", { params: { path: { savedId } } }));
}

export async function fetchVersions(savedId: string): Promise<SavedSummary[]> {
  const path = "/saved/{savedId}/versions";
  return unwrap(await api.GET(path, { params: { path: { savedId } } })).versions;
}

export async function fetchVersion(savedId: string, version: number): Promise<SavedQuery> {
  const path = "/saved/{savedId}/versions/{version}";
  const params = { path: { savedId, version: `${version}` } };
  return unwrap(await api.GET(path, { params }));
}

/** Save a query under a new id; the same key never saves it twice. */
export async function createSaved(body: SavedContent, key: string): Promise<SavedQuery> {
  const params = { header: { "Idempotency-Key": key } };
  return listed(unwrap(await api.POST("/saved", { params, body })));
}

/** Save a new version over `version`, or over any version. */
export async function replaceSaved(
  savedId: string,
  body: SavedContent,
  version: number | null,
): Promise<SavedQuery> {
  const header = version === null ? {} : { "If-Match": `"${version}"` };
  const params = { path: { savedId }, header };
  return listed(unwrap(await api.PUT("/saved/{savedId}", { params, body })));
}

/** Fetch a saved query that changed elsewhere, also for the list. */
export async function refreshSaved(savedId: string): Promise<SavedQuery> {
  return listed(await fetchSaved(savedId));
}

/** Delete a saved query of this version; one that was deleted elsewhere leaves the list, too. */
export async function deleteSaved({ id, version }: SavedSummary): Promise<void> {
  const params = { path: { savedId: id }, header: { "If-Match": `"${version}"` } };
  try {
    await api.DELETE("/saved/{savedId}", { params });
  } catch (error) {
    if (toErrorDetail(error).code !== "SavedQueryNotFound") throw error;
  }
  changeList((all) => all.filter((each) => each.id !== id));
}

/** Show a change in the list at once: the API lists it a moment later. */
function listed(saved: SavedQuery): SavedQuery {
  changeList((all) => [saved, ...all.filter(({ id }) => id !== saved.id)]);
  queryClient.removeQueries({ queryKey: queryKeys.savedVersions(saved.id) });
  return saved;
}

function changeList(change: (all: SavedSummary[]) => SavedSummary[]): void {
  queryClient.cancelQueries({ queryKey: queryKeys.saved });
  queryClient.setQueryData<SavedSummary[]>(queryKeys.saved, (all) => all && change(all));
}
