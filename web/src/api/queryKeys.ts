/** Keys of the page's cache. Everything that belongs to one query of the API has a key below `query(requestId)`. */

const query = (requestId: string | null) => ["query", requestId] as const;

export const queryKeys = {
  tables: ["tables"] as const,
  partitions: ["partitions"] as const,
  partitionsWithin: (table: string, within: string | undefined) =>
    [...queryKeys.partitions, table, within] as const,
  preview: (table: string, condition: string | undefined) => ["preview", table, condition] as const,
  tablesColumnStats: ["tableColumnStats"] as const,
  tableColumnStats: (table: string, column: string) =>
    [...queryKeys.tablesColumnStats, table, column] as const,
  history: ["history"] as const,
  historyPages: (filter: object) => [...queryKeys.history, filter] as const,
  saved: ["saved"] as const,
  savedVersions: (savedId: string) => ["savedVersions", savedId] as const,
  savedVersion: (savedId: string, version: number) => ["savedVersion", savedId, version] as const,

  plan: (key: string) => ["plan", key] as const,

  query,
  status: (requestId: string) => [...query(requestId), "status"] as const,
  shared: (requestId: string | null) => [...query(requestId), "shared"] as const,
  freshness: (requestId: string) => [...query(requestId), "freshness"] as const,
  storedPlan: (requestId: string) => [...query(requestId), "plan"] as const,
  workflow: (requestId: string) => [...query(requestId), "workflow"] as const,
  /** A page of the result's rows, of PAGE_ROWS rows. */
  rowsPage: (requestId: string, page: number) => [...query(requestId), "page", page] as const,
  /** The first `count` rows of the result. */
  firstRows: (requestId: string, count: number) =>
    [...query(requestId), "firstRows", count] as const,
  sortFilter: (requestId: string, sortFilter: object) =>
    [...query(requestId), "sortFilter", sortFilter] as const,
  /** The first rows of a sort or filter whose other rows are being stored. */
  sortFilterFirst: (requestId: string, sortFilter: object) =>
    [...query(requestId), "sortFilterFirst", sortFilter] as const,
  sortFilterProgress: (requestId: string, sortFilter: object) =>
    [...query(requestId), "sortFilterProgress", sortFilter] as const,
  figures: (requestId: string, cells: object) => [...query(requestId), "figures", cells] as const,
  matches: (requestId: string, search: object) => [...query(requestId), "matches", search] as const,
  columnStats: (requestId: string, filters: readonly object[], column: number) =>
    [...query(requestId), "columnStats", filters, column] as const,
};
