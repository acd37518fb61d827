import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queryKeys } from "../api/queryKeys";
import { runQuery } from "../api/queryLifecycle";
import type { Column } from "../api/types";
import { ColumnStatsView } from "../inspector/ColumnStatsView";
import { describeEstimate } from "../query/QueryEstimate";
import { useValidation } from "../query/useValidation";
import { type ColumnStats, parseColumnStats } from "../resultset/columnStats";
import { fetchFirstRows } from "../resultset/fetchFirstRows";
import { tableColumnStatsSql, tableValueCondition } from "../resultset/resultSql";
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
  const estimate = useValidation(sql, null)?.validation;
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
        <>
          <p data-testid="statistics-estimate">
            {estimate ? describeEstimate(estimate) : t("catalog.estimating")}
          </p>
          <button
            type="button"
            className="primary"
            disabled={!estimate}
            onClick={() => void refetch()}
          >
            {t("catalog.computeStatistics")}
          </button>
        </>
      )}
    </CatalogDialog>
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
