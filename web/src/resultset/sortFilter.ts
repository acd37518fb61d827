/** How a person wants to see a result: some of its rows, in an order. */
export interface Arrangement {
  sort: SortKey[];
  filters: Filter[];
}

export interface SortKey {
  column: number;
  descending: boolean;
}

export const OPERATORS = [
  "contains",
  "lacks",
  "begins",
  "is",
  "isNot",
  "less",
  "atMost",
  "atLeast",
  "more",
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

export const AS_IT_CAME: Arrangement = { sort: [], filters: [] };

export function isArranged({ sort, filters }: Arrangement): boolean {
  return sort.length + filters.length > 0;
}

/** Sorts by a column alone, or as one more key with `added`; without a direction the column sorts no more. */
export function sortedBy(
  arrangement: Arrangement,
  column: number,
  direction: "ascending" | "descending" | null,
  added = false,
): Arrangement {
  const kept = added ? arrangement.sort.filter((key) => key.column !== column) : [];
  const key = { column, descending: direction === "descending" };
  return { ...arrangement, sort: direction ? [...kept, key] : kept };
}

/** What the next press of a column's sort button asks for: ascending, descending, as it came. */
export function nextDirection({ sort }: Arrangement, column: number) {
  const key = sort.find((each) => each.column === column);
  if (!key) return "ascending";
  return key.descending ? null : "descending";
}
