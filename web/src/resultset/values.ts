import { t } from "../i18n";
import { TOO_LARGE } from "./source";

/** Return the text of a value; null for NULL, which differs from an empty text. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (value === TOO_LARGE) return t("grid.tooLarge");
  if (typeof value === "object") return JSON.stringify(value);
  // String(-0) is "0", and DuckDB's text "-0.0".
  return Object.is(value, -0) ? "-0" : String(value);
}
