import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ReactNode } from "react";
import styles from "./Inspector.module.css";

export type InspectorTab = "value" | "column";

interface Props {
  tab: InspectorTab;
  onTab: (tab: InspectorTab) => void;
  onClose: () => void;
  children: ReactNode;
}

const TABS: InspectorTab[] = ["value", "column"];

/** The panel next to the rows with the active cell's value or column statistics. */
export function Inspector({ tab, onTab, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <aside className={styles.inspector} aria-label={t("grid.details")}>
      <header>
        {TABS.map((each) => (
          <button key={each} type="button" aria-pressed={tab === each} onClick={() => onTab(each)}>
            {t(each === "value" ? "grid.value" : "grid.column")}
          </button>
        ))}
        <button
          type="button"
          className={styles.close}
          aria-label={t("grid.closeDetails")}
          onClick={onClose}
        >
          <X size={16} />
        </button>
      </header>
      <div className={styles.content}>{children}</div>
    </aside>
  );
}
