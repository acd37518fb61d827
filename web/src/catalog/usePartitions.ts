import { useInfiniteQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { queryKeys } from "../api/queryKeys";

const PAGE = 60;

/** Fetch one level of a table's partitions, page by page. */
export function usePartitions(name: string, within: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.partitionsWithin(name, within),
    queryFn: async ({ pageParam: next, signal }) =>
      unwrap(
        await api.GET("/tables/{name}/partitions", {
          params: {
            path: { name },
            query: { limit: PAGE, ...(within && { within }), ...(next && { next }) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}
