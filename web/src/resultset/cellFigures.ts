import { comparatorFor } from "./comparators";
import type { Column } from "../api/types";
import { addDecimals, type Decimal, decimalText, divideDecimal, parseDecimal } from "./decimal";
import { isNumeric, typeFamily } from "./typeFamilies";
import { cellText } from "./values";

/** The figures of some cells, as texts; null for those that the cells' types do not have. */
export interface CellFigures {
  count: number;
  sum: string | null;
  average: string | null;
  min: string | null;
  max: string | null;
}

/** Adds up cells; numbers and decimals exactly. */
export class FigureCounter {
  private count = 0;
  private sum: Decimal | number = { digits: 0n, scale: 0 };
  private least: unknown = null;
  private most: unknown = null;
  private readonly compare;

  /** `type` is the type of all cells, or null if they have none in common. */
  constructor(private readonly type: string | null) {
    this.compare = type !== null && isOrdered(type) ? comparatorFor(type) : null;
  }

  add(value: unknown): void {
    if (cellText(value) === null) return;
    this.count += 1;
    if (!this.compare || !this.type) return;
    if (this.least === null || this.compare(value, this.least) < 0) this.least = value;
    if (this.most === null || this.compare(value, this.most) > 0) this.most = value;
    if (isNumeric(this.type)) this.sum = plus(this.sum, value);
  }

  figures(): CellFigures {
    const { count, type } = this;
    const numeric = count > 0 && type !== null && isNumeric(type);
    const sum = numeric ? toText(this.sum) : null;
    return {
      count,
      sum,
      average: sum === null ? null : averageOf(sum, count),
      min: cellText(this.least),
      max: cellText(this.most),
    };
  }
}

function isOrdered(type: string): boolean {
  return isNumeric(type) || typeFamily(type) === "temporal";
}

/** Return a type with the order and the sums of all columns, or null. */
export function commonType(columns: readonly Column[]): string | null {
  const [first] = columns;
  if (!first) return null;
  if (columns.every(({ type }) => type === first.type)) return first.type;
  return columns.every(({ type }) => isNumeric(type)) ? "DOUBLE" : null;
}

/** Add a value exactly, or in doubles from the first one on that is no decimal. */
function plus(sum: Decimal | number, value: unknown): Decimal | number {
  const added = parseDecimal(String(value));
  return typeof sum === "number" || !added
    ? Number(toText(sum)) + Number(value)
    : addDecimals(sum, added);
}

function toText(sum: Decimal | number): string {
  return typeof sum === "number" ? String(sum) : decimalText(sum);
}

/** Divide the text of a sum by a number of cells; exactly unless the sum is a double. */
export function averageOf(sum: string, count: number): string {
  const decimal = parseDecimal(sum);
  return decimal ? decimalText(divideDecimal(decimal, count)) : String(Number(sum) / count);
}
