import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { TabContext } from "../tabs/TabContext";
import styles from "./RunNotice.module.css";
import { useRuns } from "./runStore";

/** The reason why Run started nothing: the tab's query has not ended. */
export function RunNotice() {
  const { t } = useTranslation();
  const tab = useContext(TabContext);
  const refused = useRuns((runs) => runs[tab]?.refused && runs[tab].phase !== "idle");
  return (
    <span className={styles.notice} role="status" data-testid="run-notice">
      {refused && t("query.alreadyRunning")}
    </span>
  );
}
