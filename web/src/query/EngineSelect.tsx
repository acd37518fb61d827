import { useTranslation } from "react-i18next";
import type { EngineEstimates, EngineName } from "../api/types";

interface Props {
  engine: EngineName;
  /** The engines of the last validation, null before it. */
  estimates: EngineEstimates | null;
  onEngine: (engine: EngineName) => void;
}

const ENGINES: EngineName[] = ["auto", "duckdb", "athena"];

/** Chooses the engine of the tab's queries. Athena cannot be chosen in a stack without it. */
export function EngineSelect({ engine, estimates, onEngine }: Props) {
  const { t } = useTranslation();
  const missing = estimates?.estimates.athena.available === false;
  return (
    <select
      className="muted-control"
      aria-label={t("query.engine")}
      title={t(missing ? "query.engineMissing" : "query.engineHint")}
      value={engine}
      onChange={({ target }) => onEngine(target.value as EngineName)}
    >
      {ENGINES.map((name) => (
        <option key={name} value={name} disabled={name === "athena" && missing}>
          {t(`query.engines.${name}`)}
        </option>
      ))}
    </select>
  );
}
