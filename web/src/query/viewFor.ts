import { parseExplain } from "../sql/explainStatement";
import type { ResultView } from "../tabs/tab";

/** Return the view of a statement's result beside the present one: only EXPLAIN has a plan. */
export function viewFor(sql: string, present: ResultView): ResultView {
  if (parseExplain(sql)) return "plan";
  return present === "plan" ? "rows" : present;
}
