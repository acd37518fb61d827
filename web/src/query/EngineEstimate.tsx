import { useTranslation } from "react-i18next";
import type { EngineEstimates } from "../api/types";
import { formatCost } from "../i18n/format";

/** The engine that would run a query, and the price of both, in a stack with Athena. */
export function EngineEstimate({ engine }: { engine: EngineEstimates | undefined }) {
  const { t } = useTranslation();
  if (!engine?.estimates.athena.available) return null;
  const { chosen, reason, refusal, estimates } = engine;
  const prices = [
    `${t("query.engines.duckdb")} ${formatCost(estimates.duckdb.usd)}`,
    refusal
      ? t("query.notOnAthena")
      : `${t("query.engines.athena")} ${formatCost(estimates.athena.usd)}`,
  ];
  return (
    <>
      <span title={reason} data-testid="query-engine">
        {t("query.runsOn", { engine: t(`query.engines.${chosen}`) })}
      </span>
      <span className="muted" title={refusal?.message}>
        {prices.join(" · ")}
      </span>
      {chosen === "athena" && <span className="muted">{reason}</span>}
    </>
  );
}
