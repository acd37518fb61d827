import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import type { Row } from "../resultset/source";
import { ErrorNotice } from "../ui/ErrorNotice";
import { formatNumber } from "../i18n/format";
import { ChartPanel } from "./ChartPanel";
import { suggestChart, applyOverrides } from "./suggestChart";
import { toNumber } from "./numbers";
import { type Field, chartFields } from "./fieldRoles";
import type { ChartOverrides } from "./chartConfig";
import { ChartEmptyState } from "./ChartEmptyState";
import { useChartRows } from "./useChartRows";

interface Props {
  requestId: string;
  columns: Column[];
  totalRows: number;
  chosen: ChartOverrides;
  onChoose: (chosen: ChartOverrides) => void;
}

const NONE: readonly Row[] = [];

/** A result as a chart. */
export default function ChartView({ requestId, columns, totalRows, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch, loaded, wanted } = useChartRows(requestId, totalRows);
  const rows = data ?? NONE;
  const fields = useMemo(() => chartFields(columns, rows), [columns, rows]);
  const first = useMemo(
    () => suggestChart({ fields, rows: rows.length, sizeOf: (field) => maxAbsValue(rows, field) }),
    [fields, rows],
  );
  if (error) return <ErrorNotice error={error} onRetry={() => refetch()} />;
  if (!data) {
    const [here, all] = [formatNumber(loaded), formatNumber(wanted)];
    return <p className="muted empty">{t("charts.loading", { loaded: here, wanted: all })}</p>;
  }
  if (!first) return <ChartEmptyState fields={fields} rows={rows.length} />;
  return (
    <ChartPanel
      rows={rows}
      totalRows={totalRows}
      fields={fields}
      settings={applyOverrides(first, chosen, fields)}
      onChoose={(more) => onChoose({ ...chosen, ...more })}
    />
  );
}

function maxAbsValue(rows: readonly Row[], { index }: Field): number {
  return rows.reduce((most, row) => Math.max(most, Math.abs(toNumber(row[index]) ?? 0)), 0);
}
