import { t } from "../i18n";
import { TOO_LARGE } from "./source";

/** Return the text of a value; null for NULL, which differs from an empty text. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (value === TOO_LARGE) return t("grid.tooLarge");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}
