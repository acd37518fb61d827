import { hashKey } from "@tanstack/react-query";
import { isRetryable, toErrorDetail } from "../api/errors";
import type { SavedContent, SavedQuery } from "../api/types";
import type { SavedBase } from "../tabs/tab";
import { baseOf } from "./savedQuery";
import { fetchSaved, replaceSaved } from "./savedRequests";

/** By tab the content of its last save if the answer was lost: it may be stored. */
const unconfirmed = new Map<string, SavedContent>();

/**
 * Save a version over the one that a tab has, or over that of an earlier save of the tab whose
 * answer was lost. Raises ApiError.
 */
export async function replaceOwnVersion(
  tab: string,
  { id, version }: SavedBase,
  content: SavedContent,
): Promise<SavedQuery> {
  try {
    const saved = await replaceSaved(id, content, version).catch(async (error: unknown) => {
      if (toErrorDetail(error).code !== "SavedQueryChanged") throw error;
      const stored = await fetchSaved(id);
      if (isSame(stored, content)) return stored;
      if (!isSame(stored, unconfirmed.get(tab))) throw error;
      return replaceSaved(id, content, stored.version);
    });
    unconfirmed.delete(tab);
    return saved;
  } catch (error) {
    if (isRetryable(error)) unconfirmed.set(tab, content);
    throw error;
  }
}

function isSame(stored: SavedQuery, content: SavedContent | undefined): boolean {
  return content !== undefined && hashKey([baseOf(stored).content]) === hashKey([content]);
}
