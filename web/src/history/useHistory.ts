import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { queryKeys } from "../api/queryKeys";
import type { PastQuery } from "../api/types";

const PAGE_SIZE = 30;
const STALE_TIME_MS = 5_000;

/** The filter of the history. */
export interface HistoryFilter {
  text: string;
  status: PastQuery["status"] | "";
  starred: boolean;
}

export const NO_FILTER: HistoryFilter = { text: "", status: "", starred: false };

/**
 * Fetch the user's queries, newest first, page by page; the focus of the window fetches them again.
 */
export function useHistory({ text, status, starred }: HistoryFilter) {
  return useInfiniteQuery({
    queryKey: queryKeys.historyPages({ text, status, starred }),
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE_SIZE,
        ...(text && { text }),
        ...(status && { status }),
        ...(starred && { starred }),
        ...(pageParam && { next: pageParam }),
      };
      return unwrap(await api.GET("/queries", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: STALE_TIME_MS,
    refetchOnWindowFocus: true,
  });
}
