/** The sort keys and the filters of a result. */
export interface SortFilter {
  sort: SortKey[];
  filters: Filter[];
}

export interface SortKey {
  column: number;
  descending: boolean;
}

export const OPERATORS = [
  "contains",
  "notContains",
  "startsWith",
  "eq",
  "ne",
  "lt",
  "lte",
  "gte",
  "gt",
  "isNull",
  "isNotNull",
] as const;

export type Operator = (typeof OPERATORS)[number];

/** `value` is the user's text; the operators for NULL have none. */
export interface Filter {
  column: number;
  operator: Operator;
  value: string;
}

export const NO_SORT_FILTER: SortFilter = { sort: [], filters: [] };

export function hasSortOrFilter({ sort, filters }: SortFilter): boolean {
  return sort.length + filters.length > 0;
}

/** Sort by a column, with `additional` after the other keys; null removes the column's key. */
export function withSort(
  sortFilter: SortFilter,
  column: number,
  direction: "ascending" | "descending" | null,
  additional = false,
): SortFilter {
  const others = additional ? sortFilter.sort.filter((key) => key.column !== column) : [];
  const key = { column, descending: direction === "descending" };
  return { ...sortFilter, sort: direction ? [...others, key] : others };
}

/** Return the next sort direction of a column: ascending, descending, then null. */
export function nextSortDirection({ sort }: SortFilter, column: number) {
  const key = sort.find((sortKey) => sortKey.column === column);
  if (!key) return "ascending";
  return key.descending ? null : "descending";
}
