import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { queryKeys } from "../api/queryKeys";
import type { PastQuery } from "../api/types";
import { type QueryMarks, applyMarks } from "./queryMarks";

type Pages = InfiniteData<{ queries: PastQuery[]; next?: string }>;

/** Update the name and star of a query: shown at once, then fetched again. */
export function useUpdateQueryMarks() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ requestId, marks }: { requestId: string; marks: QueryMarks }) =>
      unwrap(
        await api.PATCH("/queries/{requestId}", { params: { path: { requestId } }, body: marks }),
      ),
    onMutate: async ({ requestId, marks }) => {
      await cache.cancelQueries({ queryKey: queryKeys.history });
      cache.setQueriesData<Pages>(
        { queryKey: queryKeys.history },
        (data) =>
          data && {
            ...data,
            pages: data.pages.map((page) => ({
              ...page,
              queries: page.queries.map((past) =>
                past.requestId === requestId ? applyMarks(past, marks) : past,
              ),
            })),
          },
      );
    },
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.history }),
  });
}
