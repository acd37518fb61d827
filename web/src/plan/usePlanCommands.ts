import { findRunTarget } from "../editor/runTarget";
import { t } from "../i18n";
import { findTab, useTabs } from "../tabs/store";
import { type Command, useCommands } from "../ui/commands";
import { showPlan } from "./showPlan";

const activeTab = () => findTab(useTabs.getState().active);
const hasText = () => Boolean(activeTab()?.text.trim());

function showActivePlan(analyze: boolean): void {
  const tab = activeTab();
  if (tab) showPlan(tab.id, findRunTarget(tab.text, tab.cursor).sql, analyze);
}

const COMMANDS: Command[] = [
  {
    id: "plan.show",
    group: "query",
    title: () => t("plan.show"),
    enabled: hasText,
    run: () => showActivePlan(false),
  },
  {
    id: "plan.measure",
    group: "query",
    title: () => t("plan.measureCommand"),
    enabled: hasText,
    run: () => showActivePlan(true),
  },
];

/** Offer the commands of plans for the statement at the cursor. */
export function usePlanCommands(): void {
  useCommands(COMMANDS);
}
