import { ListTree, Play, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { EngineName } from "../api/types";
import { formatShortcut } from "../ui/shortcut";
import type { RunTarget } from "../editor/runTarget";
import { EngineSelect } from "./EngineSelect";
import styles from "./RunBar.module.css";
import type { RunOptions } from "./runActions";
import { RunMenu } from "./RunMenu";
import type { QueryRun } from "./useQueryRun";
import type { ValidationResult } from "./useValidation";

interface Props {
  runnable: RunTarget;
  checked: ValidationResult | null;
  phase: QueryRun["phase"];
  engine: EngineName;
  onEngine: (engine: EngineName) => void;
  onRun: (options?: RunOptions) => void;
  onRunAll: () => void;
  onCancel: () => void;
  onFormat: () => void;
  onPlan: () => void;
}

/** The engine and the buttons Format, Cancel and Run of a tab. Their places never move. */
export function RunBar(props: Props) {
  const { runnable, checked, phase, engine, onEngine } = props;
  const { onRun, onRunAll, onCancel, onFormat, onPlan } = props;
  const { t } = useTranslation();
  const running = phase !== "idle";
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("query.actions")}>
      <EngineSelect
        engine={engine}
        estimates={checked?.validation?.engine ?? null}
        onEngine={onEngine}
      />
      <button
        type="button"
        title={t("editor.formatHint", { keys: formatShortcut("Alt+Shift+F") })}
        disabled={!runnable.sql.trim()}
        onClick={onFormat}
      >
        {t("editor.format")}
      </button>
      <button
        type="button"
        className={styles.plan}
        title={t("query.planHint")}
        disabled={!runnable.sql.trim()}
        onClick={onPlan}
      >
        <ListTree size={14} aria-hidden />
        <span>{t("query.plan")}</span>
      </button>
      <button
        type="button"
        className={styles.cancel}
        disabled={phase !== "running" && phase !== "starting"}
        onClick={onCancel}
      >
        <Square size={11} fill="currentColor" aria-hidden />
        {t(phase === "cancelling" ? "query.cancelling" : "query.cancel")}
      </button>
      <button
        type="button"
        className={`primary ${styles.run}`}
        title={t("query.runHint", { keys: formatShortcut("Mod+Enter") })}
        disabled={running || !runnable.sql.trim()}
        onClick={() => onRun()}
      >
        <Play size={12} fill="currentColor" aria-hidden />
        {runnable.statement ? (
          <>
            <span aria-hidden>{t("query.runNumber", runnable.statement)}</span>
            <span className="visually-hidden">{t("query.runStatement", runnable.statement)}</span>
          </>
        ) : (
          t(runnable.selected ? "query.runSelection" : "query.run")
        )}
      </button>
      <RunMenu
        disabled={running || !runnable.sql.trim()}
        onRun={() => onRun()}
        onRunAll={onRunAll}
        onRunFresh={() => onRun({ fresh: true })}
      />
    </div>
  );
}
