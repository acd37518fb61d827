import { useInfiniteQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { queryKeys } from "../api/queryKeys";

const PAGE = 60;

/** Fetch one level of a table's partitions, page by page. */
export function usePartitions(name: string, parentPath: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.partitionsWithin(name, parentPath),
    queryFn: async ({ pageParam: next, signal }) =>
      unwrap(
        await api.GET("/tables/{name}/partitions", {
          params: {
            path: { name },
            query: {
              limit: PAGE,
              ...(parentPath && { within: parentPath }),
              ...(next && { next }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}
