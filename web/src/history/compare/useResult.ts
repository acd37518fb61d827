import { useQuery } from "@tanstack/react-query";
import { api, bodyOf } from "../../api/client";
import { ApiFailure } from "../../api/failure";
import type { QueryStatus } from "../../api/types";
import { t } from "../../words";
import type { Row } from "./difference";

/** More rows than this are compared by their number alone. */
export const MOST_ROWS = 5_000;

export function useStatus(requestId: string) {
  return useQuery({
    queryKey: ["status", requestId],
    queryFn: async ({ signal }) => {
      const params = { path: { requestId } };
      return bodyOf(await api.GET("/queries/{requestId}", { params, signal }));
    },
  });
}

/** The rows of a result, where it has few enough to be compared. */
export function useResult(status: QueryStatus | undefined, wanted: boolean) {
  const requestId = status?.requestId ?? "";
  return useQuery({
    queryKey: ["result", requestId],
    enabled: wanted && status?.status === "SUCCEEDED",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async ({ signal }) => {
      const query = { format: "json", header: false, limit: MOST_ROWS, offset: 0 } as const;
      const answer = await api.GET("/queries/{requestId}/results", {
        params: { path: { requestId }, query },
        redirect: "manual",
        signal,
      });
      if (answer.response.type === "opaqueredirect") {
        throw new ApiFailure({ code: "RowsTooLarge", message: t("results.rowsTooLarge") });
      }
      return (bodyOf(answer) as { rows: Row[] }).rows;
    },
  });
}
