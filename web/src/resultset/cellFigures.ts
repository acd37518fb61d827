import { comparatorFor } from "./comparators";
import type { Column } from "../api/types";
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
    return {
      count,
      sum: numeric ? toText(this.sum) : null,
      average: numeric ? String(Number(toText(this.sum)) / count) : null,
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

/** `digits` divided by 10 to the power of `scale`. */
interface Decimal {
  digits: bigint;
  scale: number;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Add a value exactly, or in doubles from the first one on that is no decimal. */
function plus(sum: Decimal | number, value: unknown): Decimal | number {
  const text = String(value);
  if (typeof sum === "number" || !DECIMAL.test(text)) return Number(toText(sum)) + Number(value);
  const [whole = "", fraction = ""] = text.split(".");
  const scale = Math.max(sum.scale, fraction.length);
  const scaled = (digits: bigint, from: number) => digits * 10n ** BigInt(scale - from);
  return {
    digits: scaled(sum.digits, sum.scale) + scaled(BigInt(whole + fraction), fraction.length),
    scale,
  };
}

function toText(sum: Decimal | number): string {
  if (typeof sum === "number") return String(sum);
  const negative = sum.digits < 0n;
  const digits = String(negative ? -sum.digits : sum.digits).padStart(sum.scale + 1, "0");
  const point = digits.length - sum.scale;
  const fraction = digits.slice(point).replace(/0+$/, "");
  return `${negative ? "-" : ""}${digits.slice(0, point)}${fraction && `.${fraction}`}`;
}
