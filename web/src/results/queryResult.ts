import { t } from "../i18n";
import { useRuns } from "../query/runStore";
import { quoteIdentifier } from "../sql/quoteIdentifier";
import { RESULT } from "../tabs/namedInputs";
import { findTab, openTab, useTabs } from "../tabs/store";
import { shownRequestId, tabTitle, type Tab } from "../tabs/tab";
import { type Command, useCommands } from "../ui/commands";
import { openNaming } from "./namingDialog";

/** Open a tab whose table `result` is the result of a query. */
export function queryResult(requestId: string): void {
  openOver(RESULT, { over: requestId });
}

/** Open a tab that reads a named result. */
export function queryNamed(name: string): void {
  openOver(name);
}

function openOver(table: string, given: Partial<Tab> = {}): void {
  const text = `SELECT *\nFROM ${quoteIdentifier(table)}`;
  openTab({ ...given, text, cursor: { anchor: text.length, head: text.length } });
}

/** Return the query whose result the active tab shows, null unless it succeeded. */
function activeResult(): string | null {
  const tab = findTab(useTabs.getState().active);
  const requestId = tab ? shownRequestId(tab) : null;
  if (!tab || !requestId) return null;
  const last = useRuns.getState()[tab.id]?.status;
  const statement = tab.script?.statements.find((each) => each.requestId === requestId);
  const end = last?.requestId === requestId ? last.status : statement?.end;
  return end === "SUCCEEDED" ? requestId : null;
}

/** Return whether the active tab shows rows that can be queried. */
export function hasResult(): boolean {
  return activeResult() !== null;
}

const COMMANDS: Command[] = [
  {
    id: "query.result",
    group: "query",
    title: () => t("results.queryResult"),
    enabled: hasResult,
    run: () => {
      const requestId = activeResult();
      if (requestId) queryResult(requestId);
    },
  },
  {
    id: "query.nameResult",
    group: "query",
    title: () => t("named.button"),
    enabled: hasResult,
    run: () => {
      const requestId = activeResult();
      const tab = findTab(useTabs.getState().active);
      if (requestId && tab) openNaming({ requestId, title: tabTitle(tab) });
    },
  },
  {
    id: "query.namedResults",
    group: "query",
    title: () => t("named.title"),
    run: () => openNaming({ requestId: null, title: "" }),
  },
];

/** Offer the commands of results: to query and name that of the active tab, and the named ones. */
export function useResultCommands(): void {
  useCommands(COMMANDS);
}
