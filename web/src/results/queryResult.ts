import { t } from "../i18n";
import { findTab, openTab, useTabs } from "../tabs/store";
import { shownRequestId } from "../tabs/tab";
import { type Command, useCommands } from "../ui/commands";

const SQL = "SELECT *\nFROM result";

/** Open a tab whose table `result` is the result of a query. */
export function queryResult(requestId: string): void {
  openTab({ text: SQL, over: requestId, cursor: { anchor: SQL.length, head: SQL.length } });
}

function activeResult(): string | null {
  const tab = findTab(useTabs.getState().active);
  return tab ? shownRequestId(tab) : null;
}

const COMMANDS: Command[] = [
  {
    id: "query.result",
    group: "query",
    title: () => t("results.queryResult"),
    enabled: () => activeResult() !== null,
    run: () => {
      const requestId = activeResult();
      if (requestId) queryResult(requestId);
    },
  },
];

/** Offer the command that queries the result of the active tab. */
export function useResultCommands(): void {
  useCommands(COMMANDS);
}
