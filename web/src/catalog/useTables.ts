import { queryOptions, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { queryKeys } from "../api/queryKeys";
import type { Table } from "../api/types";

export type Tables = UseQueryResult<Table[], Error>;

export const tablesQuery = queryOptions({
  queryKey: queryKeys.tables,
  queryFn: async ({ signal }) => unwrap(await api.GET("/tables", { signal })).tables,
});

export function useTables(): Tables {
  return useQuery(tablesQuery);
}
