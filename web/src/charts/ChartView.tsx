import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import type { Row } from "../resultset/source";
import { ErrorNotice } from "../ui/ErrorNotice";
import { formatNumber } from "../i18n/format";
import { Figure } from "./ChartPanel";
import { firstChoice, withChosen } from "./suggestChart";
import { numberOf } from "./numbers";
import { type Field, fieldsOf } from "./fieldRoles";
import type { ChosenSettings } from "./chartConfig";
import { Teaching } from "./ChartEmptyState";
import { useChartRows } from "./useChartRows";

interface Props {
  requestId: string;
  columns: Column[];
  totalRows: number;
  chosen: ChosenSettings;
  onChoose: (chosen: ChosenSettings) => void;
}

const NONE: readonly Row[] = [];

/** A result as a chart. */
export default function ChartView({ requestId, columns, totalRows, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch, loaded, wanted } = useChartRows(requestId, totalRows);
  const rows = data ?? NONE;
  const fields = useMemo(() => fieldsOf(columns, rows), [columns, rows]);
  const first = useMemo(
    () => firstChoice({ fields, rows: rows.length, sizeOf: (field) => sizeIn(rows, field) }),
    [fields, rows],
  );
  if (error) return <ErrorNotice error={error} onRetry={() => refetch()} />;
  if (!data) {
    const [here, all] = [formatNumber(loaded), formatNumber(wanted)];
    return <p className="quiet empty">{t("charts.loading", { loaded: here, wanted: all })}</p>;
  }
  if (!first) return <Teaching fields={fields} rows={rows.length} />;
  return (
    <Figure
      rows={rows}
      totalRows={totalRows}
      fields={fields}
      settings={withChosen(first, chosen, fields)}
      onChoose={(more) => onChoose({ ...chosen, ...more })}
    />
  );
}

function sizeIn(rows: readonly Row[], { index }: Field): number {
  return rows.reduce((most, row) => Math.max(most, Math.abs(numberOf(row[index]) ?? 0)), 0);
}
