import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/errors";
import { queryKeys } from "../api/queryKeys";
import { runQuery } from "../api/queryLifecycle";
import type { Column } from "../api/types";
import { ColumnStatsView } from "../inspector/ColumnStatsView";
import { describeEstimate } from "../query/QueryEstimate";
import { useValidation } from "../query/useValidation";
import { type ColumnStats, parseColumnStats } from "../resultset/columnStats";
import { fetchFirstRows } from "../resultset/fetchFirstRows";
import { tableColumnStatsSql, tableValueCondition } from "../resultset/resultSql";
import { ErrorNotice } from "../ui/ErrorNotice";
import { CatalogDialog } from "./CatalogDialog";
import styles from "./ColumnStatistics.module.css";

interface Props {
  table: string;
  column: Column;
  onFilter: (table: string, condition: string) => void;
  onClose: () => void;
}

/** The dialog with a column's statistics, which a query computes once its cost is accepted. */
export default function ColumnStatistics({ table, column, onFilter, onClose }: Props) {
  const { t } = useTranslation();
  const sql = tableColumnStatsSql(table, column);
  const [attempt, setAttempt] = useState(0);
  const { data, error, isFetching, refetch } = useQuery<ColumnStats>({
    queryKey: queryKeys.tableColumnStats(table, column.name),
    queryFn: ({ signal }) => computeStatistics(sql, column, signal),
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

  const filter = (value: string) => {
    onFilter(table, tableValueCondition(column, value));
    onClose();
  };
  const started = isFetching || data || error;
  return (
    <CatalogDialog
      title={t("catalog.statistics", { column: `${table}.${column.name}` })}
      className={styles.dialog}
      onClose={onClose}
    >
      {started ? (
        <ColumnStatsView
          column={column}
          summary={data}
          error={error}
          onRetry={() => void refetch()}
          onFilter={filter}
        />
      ) : (
        <Estimate
          key={attempt}
          sql={sql}
          onRetry={() => setAttempt(attempt + 1)}
          onAccept={() => void refetch()}
        />
      )}
    </CatalogDialog>
  );
}

interface EstimateProps {
  sql: string;
  onRetry: () => void;
  onAccept: () => void;
}

/** The data that the query would read, or why it cannot run, above the button that accepts it. */
function Estimate({ sql, onRetry, onAccept }: EstimateProps) {
  const { t } = useTranslation();
  const checked = useValidation(sql, null);
  const validation = checked?.validation;
  const error = checked?.failure ?? validation?.errors[0];
  return (
    <>
      {error ? (
        <ErrorNotice error={new ApiError(error)} onRetry={onRetry} />
      ) : (
        <p data-testid="statistics-estimate">
          {validation ? describeEstimate(validation) : t("catalog.estimating")}
        </p>
      )}
      <button
        type="button"
        className="primary"
        disabled={!validation || error !== undefined}
        onClick={onAccept}
      >
        {t("catalog.computeStatistics")}
      </button>
    </>
  );
}

async function computeStatistics(
  sql: string,
  column: Column,
  signal: AbortSignal,
): Promise<ColumnStats> {
  const { requestId } = await runQuery({ query: sql, listed: false }, signal);
  const [row = []] = await fetchFirstRows(requestId, 1, signal);
  return parseColumnStats(row, column);
}
