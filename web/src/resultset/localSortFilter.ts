import type { Column } from "../api/types";
import type { Arrangement, Filter } from "./sortFilter";
import { compareOf } from "./comparators";
import { kindOf } from "./typeFamilies";
import { operandOf } from "./operators";
import type { HeldRows, Row } from "./source";
import { textOf } from "./values";

/** Whether the page orders and finds values as the engine would; else only the engine can. */
export function canArrange({ sort, filters }: Arrangement, columns: readonly Column[]): boolean {
  const known = (column: number) => compareOf(columns[column]?.type ?? "") !== null;
  return (
    sort.every((key) => known(key.column)) &&
    filters.every(({ column, operator }) => operator.includes("Null") || known(column))
  );
}

/** Returns the rows that a person wants to see, in the order wanted; rows that are equal in it keep theirs. */
export function arrange(
  rows: readonly Row[],
  columns: readonly Column[],
  { sort, filters }: Arrangement,
): HeldRows {
  const tests = filters.map((filter) => testOf(filter, columns[filter.column] as Column));
  const kept: number[] = [];
  rows.forEach((row, index) => {
    if (tests.every((test) => test(row))) kept.push(index);
  });
  const orders = sort.map((key) => orderOf(key.column, key.descending, columns));
  if (orders.length > 0) {
    kept.sort((a, b) => {
      for (const order of orders) {
        const difference = order(rows[a] as Row, rows[b] as Row);
        if (difference) return difference;
      }
      return a - b;
    });
  }
  return { kind: "held", count: kept.length, at: (row) => rows[kept[row] as number] as Row };
}

/** NULLs come last, whichever way the values go. */
function orderOf(column: number, descending: boolean, columns: readonly Column[]) {
  const compare = compareOf(columns[column]?.type ?? "");
  if (!compare) throw new TypeError("This column is for the engine to sort.");
  const sign = descending ? -1 : 1;
  return (one: Row, other: Row) => {
    const a = one[column];
    const b = other[column];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compare(a, b);
  };
}

function testOf(filter: Filter, column: Column): (row: Row) => boolean {
  const matches = matchOf(filter, column);
  return (row) => matches(row[filter.column]);
}

function matchOf(filter: Filter, column: Column): (value: unknown) => boolean {
  const operand = operandOf(filter, column);
  if (operand === null) throw new TypeError(`${filter.value} is no ${column.type}.`);
  const lower = operand.toLowerCase();
  const text = (value: unknown) => textOf(value)?.toLowerCase() ?? "";
  switch (filter.operator) {
    case "isNull":
      return (value) => value === null;
    case "isNotNull":
      return (value) => value !== null;
    case "contains":
      return (value) => value !== null && text(value).includes(lower);
    case "lacks":
      return (value) => value === null || !text(value).includes(lower);
    case "begins":
      return (value) => value !== null && text(value).startsWith(lower);
    default:
      return comparison(filter, column, operand);
  }
}

function comparison({ operator }: Filter, { type }: Column, operand: string) {
  const compare = compareOf(type);
  if (!compare) throw new TypeError("This column is for the engine to filter.");
  const bound = boundOf(type, operand);
  const holds = {
    is: (order: number) => order === 0,
    isNot: (order: number) => order !== 0,
    less: (order: number) => order < 0,
    atMost: (order: number) => order <= 0,
    atLeast: (order: number) => order >= 0,
    more: (order: number) => order > 0,
  }[operator as "is"];
  return (value: unknown) => (value === null ? operator === "isNot" : holds(compare(value, bound)));
}

/** A FLOAT's values came as the doubles that they are, so that 0.1 has to be made one, too. */
function boundOf(type: string, operand: string): unknown {
  if (type === "FLOAT") return Math.fround(Number(operand));
  return kindOf(type) === "boolean" ? operand === "true" : operand;
}
