import { t } from "../i18n";
import type { Tab } from "./tab";

/** The name that a tab was given, else its number. */
export function tabTitle({ name, number }: Tab): string {
  return name || t("tabs.unnamed", { number });
}
