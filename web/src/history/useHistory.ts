import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api, bodyOf } from "../api/client";

const PAGE = 30;

/** The caller's queries, newest first, page by page. */
export function useHistory(text: string) {
  return useInfiniteQuery({
    queryKey: ["history", text],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(text && { text }), ...(pageParam && { next: pageParam }) };
      return bodyOf(await api.GET("/queries", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}
