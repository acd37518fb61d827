import type { Column } from "../api/types";
import type { Filter, Operator, SortFilter } from "./sortFilter";
import { comparatorFor, compareTexts } from "./comparators";
import { typeFamily } from "./typeFamilies";
import { parseOperand } from "./operators";
import type { LocalRows, Row } from "./source";
import { cellText } from "./values";

const ORDERS = new Set<Operator>(["lt", "lte", "gte", "gt"]);

/** Return whether the page can sort and filter with the same outcome as the engine. */
export function canSortAndFilter(
  { sort, filters }: SortFilter,
  columns: readonly Column[],
): boolean {
  const isComparable = (column: number) => comparatorFor(columns[column]?.type ?? "") !== null;
  return (
    sort.every((key) => isComparable(key.column)) &&
    filters.every(({ column, operator }) => !ORDERS.has(operator) || isComparable(column))
  );
}

/** Filter rows and sort them stably. */
export function sortAndFilter(
  rows: readonly Row[],
  columns: readonly Column[],
  { sort, filters }: SortFilter,
): LocalRows {
  const predicates = filters.map((filter) =>
    rowPredicate(filter, columns[filter.column] as Column),
  );
  const indexes: number[] = [];
  rows.forEach((row, index) => {
    if (predicates.every((matches) => matches(row))) indexes.push(index);
  });
  const comparators = sort.map((key) => compareRowsBy(key.column, key.descending, columns));
  if (comparators.length > 0) {
    indexes.sort((a, b) => {
      for (const compare of comparators) {
        const difference = compare(rows[a] as Row, rows[b] as Row);
        if (difference) return difference;
      }
      return a - b;
    });
  }
  return { kind: "local", count: indexes.length, at: (row) => rows[indexes[row] as number] as Row };
}

/** Return a row comparator by one column; NULLs are last in both directions. */
function compareRowsBy(column: number, descending: boolean, columns: readonly Column[]) {
  const compare = comparatorFor(columns[column]?.type ?? "");
  if (!compare) throw new TypeError("The page cannot sort this column.");
  const sign = descending ? -1 : 1;
  return (one: Row, other: Row) => {
    const a = one[column];
    const b = other[column];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compare(a, b);
  };
}

function rowPredicate(filter: Filter, column: Column): (row: Row) => boolean {
  const matches = valuePredicate(filter, column);
  return (row) => matches(row[filter.column]);
}

function valuePredicate(filter: Filter, column: Column): (value: unknown) => boolean {
  const operand = parseOperand(filter, column);
  if (operand === null) throw new TypeError(`${filter.value} is no ${column.type}.`);
  const lower = operand.toLowerCase();
  const text = (value: unknown) => cellText(value)?.toLowerCase() ?? "";
  switch (filter.operator) {
    case "isNull":
      return (value) => value === null;
    case "isNotNull":
      return (value) => value !== null;
    case "contains":
      return (value) => value !== null && text(value).includes(lower);
    case "notContains":
      return (value) => value === null || !text(value).includes(lower);
    case "startsWith":
      return (value) => value !== null && text(value).startsWith(lower);
    default:
      return comparison(filter, column, operand);
  }
}

function comparison({ operator }: Filter, { type }: Column, operand: string) {
  const compare = comparatorFor(type) ?? compareCells;
  const bound = toComparable(type, operand);
  const accepts = {
    eq: (order: number) => order === 0,
    ne: (order: number) => order !== 0,
    lt: (order: number) => order < 0,
    lte: (order: number) => order <= 0,
    gte: (order: number) => order >= 0,
    gt: (order: number) => order > 0,
  }[operator as "eq"];
  return (value: unknown) => (value === null ? operator === "ne" : accepts(compare(value, bound)));
}

/** Compare lists, structs and other values without order by their texts in the grid. */
function compareCells(a: unknown, b: unknown): number {
  return compareTexts(cellText(a) ?? "", cellText(b) ?? "");
}

/** Convert an operand for the comparator; FLOAT operands are rounded to single precision. */
function toComparable(type: string, operand: string): unknown {
  if (type === "FLOAT") return Math.fround(Number(operand));
  return typeFamily(type) === "boolean" ? operand === "true" : operand;
}
