import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import type { PastQuery } from "../api/types";

const PAGE = 30;
const FRESH_MILLISECONDS = 5_000;

/** Which queries of the history are wanted. */
export interface Filter {
  text: string;
  status: PastQuery["status"] | "";
  starred: boolean;
}

export const EVERYTHING: Filter = { text: "", status: "", starred: false };

/** The caller's queries, newest first, page by page; another window's appear when this one is looked at again. */
export function useHistory({ text, status, starred }: Filter) {
  return useInfiniteQuery({
    queryKey: ["history", text, status, starred],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(text && { text }),
        ...(status && { status }),
        ...(starred && { starred }),
        ...(pageParam && { next: pageParam }),
      };
      return unwrap(await api.GET("/queries", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: FRESH_MILLISECONDS,
    refetchOnWindowFocus: true,
  });
}
