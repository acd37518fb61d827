import type { Filter } from "./sortFilter";
import { isDocument, isNested } from "./typeFamilies";

/** A column with its index in the result. */
interface FilteredColumn {
  index: number;
  type: string;
}

/** Return the filter for the rows with a value, or null if the engine may write the value otherwise. */
export function valueFilter({ index, type }: FilteredColumn, value: unknown): Filter | null {
  if (value === null) return { column: index, operator: "isNull", value: "" };
  const comparable = !isNested(type) || (isDocument(type) && typeof value !== "number");
  if (!comparable || !["string", "number", "boolean"].includes(typeof value)) return null;
  return { column: index, operator: "eq", value: String(value) };
}

/**
 * Return whether page and engine have the same text of a value.
 *
 * The page writes numbers in lists, structs and JSON by JavaScript's rules: 1 for the engine's 1.0.
 */
export function hasEngineText(type: string, text: string): boolean {
  return !isNested(type) || (isDocument(type) && !/^[[{\d-]/.test(text));
}
