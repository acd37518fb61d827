import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Menu } from "../ui/Menu";
import { RUN_ALL_KEYS, RUN_KEYS } from "./runScript";
import styles from "./RunBar.module.css";

interface Props {
  disabled: boolean;
  running: boolean;
  onRun: () => void;
  onRunFresh: () => void;
  onRunAll: () => void;
}

/** The menu beside Run with the other ways to run. */
export function RunMenu({ disabled, running, onRun, onRunFresh, onRunAll }: Props) {
  const { t } = useTranslation();
  const [near, setNear] = useState<DOMRect | null>(null);
  return (
    <>
      <button
        type="button"
        className={`icon ${styles.menu}`}
        aria-label={t("query.runMenu")}
        title={t("query.runMenu")}
        aria-haspopup="menu"
        aria-expanded={near !== null}
        disabled={disabled}
        aria-disabled={running}
        onClick={({ currentTarget }) => running || setNear(currentTarget.getBoundingClientRect())}
      >
        <ChevronDown size={14} aria-hidden />
      </button>
      {near && (
        <Menu
          near={near}
          label={t("query.runMenu")}
          onClose={() => setNear(null)}
          groups={[
            [
              { title: t("query.run"), keys: RUN_KEYS, onChoose: onRun },
              { title: t("query.runAll"), keys: RUN_ALL_KEYS, onChoose: onRunAll },
              { title: t("query.runFresh"), onChoose: onRunFresh },
            ],
          ]}
        />
      )}
    </>
  );
}
