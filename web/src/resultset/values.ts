import { t } from "../i18n";
import { TOO_LARGE } from "./source";

/** Returns a value's text; null is no text, so that NULL and '' stay apart. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (value === TOO_LARGE) return t("grid.tooLarge");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}
