import type { Column } from "../api/types";
import type { SortFilter, Filter } from "./sortFilter";
import { comparatorFor } from "./comparators";
import { typeFamily } from "./typeFamilies";
import { parseOperand } from "./operators";
import type { LocalRows, Row } from "./source";
import { cellText } from "./values";

/** Whether the page orders and finds values as the engine would; else only the engine can. */
export function canSortAndFilter(
  { sort, filters }: SortFilter,
  columns: readonly Column[],
): boolean {
  const known = (column: number) => comparatorFor(columns[column]?.type ?? "") !== null;
  return (
    sort.every((key) => known(key.column)) &&
    filters.every(({ column, operator }) => operator.includes("Null") || known(column))
  );
}

/** Returns the rows that a person wants to see, in the order wanted; rows that are equal in it keep theirs. */
export function sortAndFilter(
  rows: readonly Row[],
  columns: readonly Column[],
  { sort, filters }: SortFilter,
): LocalRows {
  const tests = filters.map((filter) => rowPredicate(filter, columns[filter.column] as Column));
  const kept: number[] = [];
  rows.forEach((row, index) => {
    if (tests.every((test) => test(row))) kept.push(index);
  });
  const orders = sort.map((key) => compareRowsBy(key.column, key.descending, columns));
  if (orders.length > 0) {
    kept.sort((a, b) => {
      for (const order of orders) {
        const difference = order(rows[a] as Row, rows[b] as Row);
        if (difference) return difference;
      }
      return a - b;
    });
  }
  return { kind: "local", count: kept.length, at: (row) => rows[kept[row] as number] as Row };
}

/** NULLs come last, whichever way the values go. */
function compareRowsBy(column: number, descending: boolean, columns: readonly Column[]) {
  const compare = comparatorFor(columns[column]?.type ?? "");
  if (!compare) throw new TypeError("This column is for the engine to sort.");
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
  const compare = comparatorFor(type);
  if (!compare) throw new TypeError("This column is for the engine to filter.");
  const bound = toComparable(type, operand);
  const holds = {
    eq: (order: number) => order === 0,
    ne: (order: number) => order !== 0,
    lt: (order: number) => order < 0,
    lte: (order: number) => order <= 0,
    gte: (order: number) => order >= 0,
    gt: (order: number) => order > 0,
  }[operator as "eq"];
  return (value: unknown) => (value === null ? operator === "ne" : holds(compare(value, bound)));
}

/** A FLOAT's values came as the doubles that they are, so that 0.1 has to be made one, too. */
function toComparable(type: string, operand: string): unknown {
  if (type === "FLOAT") return Math.fround(Number(operand));
  return typeFamily(type) === "boolean" ? operand === "true" : operand;
}
