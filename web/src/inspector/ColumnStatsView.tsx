import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { ErrorNotice } from "../ui/ErrorNotice";
import { isNumeric, typeFamily } from "../resultset/typeFamilies";
import type { ColumnStats } from "../resultset/columnStats";
import { roundFigure } from "../resultset/roundFigure";
import { formatNumber, formatPercent } from "../i18n/format";
import { HistogramView } from "./HistogramView";
import { TopValues } from "./TopValues";
import columnName from "./ColumnName.module.css";
import styles from "./ColumnStatsView.module.css";

interface Props {
  column: Column;
  summary: ColumnStats | undefined;
  error: Error | null;
  onRetry: () => void;
  onFilter: (value: string) => void;
}

/** A column with fewer distinct values gets a list of values instead of a histogram. */
const MIN_HISTOGRAM_VALUES = 13;

/** The statistics of a column over all filtered rows. */
export function ColumnStatsView({ column, summary, error, onRetry, onFilter }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <p className={columnName.column}>
        <b>{column.name}</b> <small>{column.type}</small>
      </p>
      {error && <ErrorNotice error={error} onRetry={onRetry} />}
      {!summary && !error && <p className="muted">{t("grid.computingStats")}</p>}
      {summary && (
        <>
          <dl className={styles.stats}>
            {statsRows(summary, column).map(([name, value]) => (
              <div key={name}>
                <dt>{t(`columnStats.${name}`)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {summary.histogram && summary.distinct >= MIN_HISTOGRAM_VALUES ? (
            <HistogramView
              histogram={summary.histogram}
              temporal={typeFamily(column.type) === "temporal"}
            />
          ) : (
            <TopValues column={column} summary={summary} onFilter={onFilter} />
          )}
        </>
      )}
    </>
  );
}

function statsRows(summary: ColumnStats, column: Column) {
  const { rows, nulls, distinct, min, max, mean } = summary;
  const share = rows ? ` (${formatPercent(nulls / rows)})` : "";
  const facts: ["rows" | "nulls" | "distinct" | "min" | "max" | "mean", string | null][] = [
    ["rows", formatNumber(rows)],
    ["nulls", formatNumber(nulls) + share],
    ["distinct", formatNumber(distinct)],
    ["min", min === "" ? "''" : min],
    ["max", max === "" ? "''" : max],
    ["mean", mean !== null && isNumeric(column.type) ? roundFigure(mean) : null],
  ];
  return facts.filter((fact): fact is [(typeof fact)[0], string] => fact[1] !== null);
}
