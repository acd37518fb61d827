import i18next from "i18next";
import { t } from "../i18n";
import { IDLE, type RunState, useRuns } from "../query/runStore";
import { findTab, useTabs } from "../tabs/store";
import { tabTitle } from "../tabs/tab";

const PRODUCT = "duckstep";

/** Show the active tab and the state of its run in the window's title. */
export function watchWindowTitle(): void {
  const show = () => {
    const next = windowTitle();
    if (document.title !== next) document.title = next;
  };
  useTabs.subscribe(show);
  useRuns.subscribe(show);
  i18next.on("languageChanged", show);
  show();
}

function windowTitle(): string {
  const { active } = useTabs.getState();
  const tab = findTab(active);
  if (!tab) return PRODUCT;
  const state = stateText(useRuns.getState()[active] ?? IDLE);
  return `${state ? `${state} · ` : ""}${tabTitle(tab)} - ${PRODUCT}`;
}

function stateText({ phase, status, failure }: RunState): string {
  if (phase === "idle" && failure) return t("status.FAILED");
  if (phase === "idle") return status ? t(`status.${status.status}`) : "";
  return t(phase === "cancelling" ? "status.CANCELLING" : "status.RUNNING");
}
