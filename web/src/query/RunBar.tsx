import { ListTree, Play, Square } from "lucide-react";
import type { MouseEvent } from "react";
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

/**
 * The engine and the buttons Format, Cancel and Run of a tab. Their places never move.
 *
 * A click leaves the focus where it is, mostly in the editor; a button that cannot be used during or
 * after a run keeps the focus that it has.
 */
export function RunBar(props: Props) {
  const { runnable, checked, phase, engine, onEngine } = props;
  const { onRun, onRunAll, onCancel, onFormat, onPlan } = props;
  const { t } = useTranslation();
  const running = phase !== "idle";
  const cancellable = phase === "running" || phase === "starting";
  return (
    <div
      className={styles.bar}
      role="toolbar"
      aria-label={t("query.actions")}
      onMouseDown={keepFocus}
    >
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
        aria-disabled={!cancellable}
        onClick={() => cancellable && onCancel()}
      >
        <Square size={11} fill="currentColor" aria-hidden />
        {t(phase === "cancelling" ? "query.cancelling" : "query.cancel")}
      </button>
      <button
        type="button"
        className={`primary ${styles.run}`}
        title={t("query.runHint", { keys: formatShortcut("Mod+Enter") })}
        disabled={!runnable.sql.trim()}
        aria-disabled={running}
        onClick={() => !running && onRun()}
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
        disabled={!runnable.sql.trim()}
        running={running}
        onRun={() => onRun()}
        onRunAll={onRunAll}
        onRunFresh={() => onRun({ fresh: true })}
      />
    </div>
  );
}

function keepFocus(event: MouseEvent<HTMLElement>): void {
  if (event.target instanceof Element && event.target.closest("button")) event.preventDefault();
}
