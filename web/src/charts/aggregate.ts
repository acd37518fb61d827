import { type Aggregation, AGGREGATIONS } from "./chartConfig";
import { defaultAggregation } from "./columnNames";
import type { Field } from "./fieldRoles";
import type { Bucket } from "./groupRows";

/** The aggregations of values that are no numbers. */
const COUNTING: readonly Aggregation[] = ["count", "distinct"];

export function isNumber({ role }: Field): boolean {
  return role === "number" || role === "datePart";
}

/** Return the aggregations of a column; only numbers have a sum. */
export function aggregationsOf(field: Field): readonly Aggregation[] {
  return isNumber(field) ? AGGREGATIONS : COUNTING;
}

/** Return the aggregation of a column: the chosen one, else that of its name and type. */
export function aggregationOf(field: Field, chosen: Record<string, Aggregation>): Aggregation {
  const possible = aggregationsOf(field);
  const own = chosen[field.name];
  if (own !== undefined && possible.includes(own)) return own;
  return isNumber(field) ? defaultAggregation(field) : "distinct";
}

/** Return the aggregate of a bucket, or null if all of its values are NULL. */
export function aggregate({ values, distinct }: Bucket, aggregation: Aggregation): number | null {
  if (aggregation === "count") return values.length;
  if (aggregation === "distinct") return distinct?.size ?? 0;
  if (values.length === 0) return null;
  switch (aggregation) {
    case "sum":
      return sum(values);
    case "mean":
      return sum(values) / values.length;
    case "min":
      return values.reduce((min, value) => Math.min(min, value));
    case "max":
      return values.reduce((max, value) => Math.max(max, value));
    case "median":
      return median(values);
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
