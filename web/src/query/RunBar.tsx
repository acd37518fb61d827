import { useTranslation } from "react-i18next";
import type { EngineName, Suggestion } from "../api/types";
import { formatShortcut } from "../ui/shortcut";
import type { RunTarget } from "../editor/runTarget";
import { EngineSelect } from "./EngineSelect";
import { QueryEstimate } from "./QueryEstimate";
import styles from "./RunBar.module.css";
import type { QueryRun } from "./useQueryRun";
import type { ValidationResult } from "./useValidation";

interface Props {
  runnable: RunTarget;
  checked: ValidationResult | null;
  phase: QueryRun["phase"];
  engine: EngineName;
  onEngine: (engine: EngineName) => void;
  onRun: () => void;
  onCancel: () => void;
  onFormat: () => void;
  onSuggestion: (suggestion: Suggestion) => void;
}

/** The buttons Run, Cancel and Format, the engine, and the estimate of the query. */
export function RunBar(props: Props) {
  const { runnable, checked, phase, engine, onEngine, onRun, onCancel, onFormat, onSuggestion } =
    props;
  const { t } = useTranslation();
  const running = phase !== "idle";
  return (
    <div className={styles.bar}>
      <button
        type="button"
        className="primary"
        title={t("query.runHint", { keys: formatShortcut("Mod+Enter") })}
        disabled={running || !runnable.sql.trim()}
        onClick={onRun}
      >
        {runnable.statement
          ? t("query.runStatement", runnable.statement)
          : t(runnable.selected ? "query.runSelection" : "query.run")}
      </button>
      {running && (
        <button type="button" disabled={phase === "cancelling"} onClick={onCancel}>
          {t(phase === "cancelling" ? "query.cancelling" : "query.cancel")}
        </button>
      )}
      <button
        type="button"
        title={t("editor.formatHint", { keys: formatShortcut("Alt+Shift+F") })}
        disabled={!runnable.sql.trim()}
        onClick={onFormat}
      >
        {t("editor.format")}
      </button>
      <EngineSelect
        engine={engine}
        estimates={checked?.validation?.engine ?? null}
        onEngine={onEngine}
      />
      <QueryEstimate
        checked={checked}
        stale={checked?.sql !== runnable.sql}
        onSuggestion={onSuggestion}
      />
    </div>
  );
}
