/** How a person wants to see a result: some of its rows, in an order. */
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

/** `value` is what the person wrote; the operators of NULL take none. */
export interface Filter {
  column: number;
  operator: Operator;
  value: string;
}

export const NO_SORT_FILTER: SortFilter = { sort: [], filters: [] };

export function hasSortOrFilter({ sort, filters }: SortFilter): boolean {
  return sort.length + filters.length > 0;
}

/** Sorts by a column alone, or as one more key with `added`; without a direction the column sorts no more. */
export function withSort(
  sortFilter: SortFilter,
  column: number,
  direction: "ascending" | "descending" | null,
  additional = false,
): SortFilter {
  const kept = additional ? sortFilter.sort.filter((key) => key.column !== column) : [];
  const key = { column, descending: direction === "descending" };
  return { ...sortFilter, sort: direction ? [...kept, key] : kept };
}

/** What the next press of a column's sort button asks for: ascending, descending, as it came. */
export function nextSortDirection({ sort }: SortFilter, column: number) {
  const key = sort.find((each) => each.column === column);
  if (!key) return "ascending";
  return key.descending ? null : "descending";
}
