import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import type { Row } from "../resultset/source";
import { ErrorNotice } from "../ui/ErrorNotice";
import { formatNumber } from "../i18n/format";
import { ChartPanel } from "./ChartPanel";
import { applyOverrides, overridesFor, suggestChart } from "./suggestChart";
import { chartFields } from "./fieldRoles";
import type { ChartOverrides } from "./chartConfig";
import { ChartEmptyState } from "./ChartEmptyState";
import { useChartRows } from "./useChartRows";

interface Props {
  requestId: string;
  columns: Column[];
  totalRows: number;
  chosen: ChartOverrides;
  /** The title in the names of exported files. */
  fileTitle: string;
  onChoose: (chosen: ChartOverrides) => void;
}

const NONE: readonly Row[] = [];

/** The chart view of a result. */
export default function ChartView(props: Props) {
  const { requestId, columns, totalRows, chosen, fileTitle, onChoose } = props;
  const { t } = useTranslation();
  const { data, error, refetch, loaded, rowLimit } = useChartRows(requestId, totalRows);
  const rows = data ?? NONE;
  const fields = useMemo(() => chartFields(columns, rows), [columns, rows]);
  const suggested = useMemo(() => suggestChart(fields, rows), [fields, rows]);
  if (error) return <ErrorNotice error={error} onRetry={() => refetch()} />;
  if (!data) {
    const counts = { loaded: formatNumber(loaded), wanted: formatNumber(rowLimit) };
    return <p className="muted empty">{t("charts.loading", counts)}</p>;
  }
  if (!suggested) return <ChartEmptyState fields={fields} rows={rows.length} />;
  const names = columns.map(({ name }) => name);
  const own = overridesFor(chosen, names);
  return (
    <ChartPanel
      rows={rows}
      totalRows={totalRows}
      fields={fields}
      settings={applyOverrides(suggested, own, fields)}
      fileTitle={fileTitle}
      onChoose={(changes) => onChoose({ ...own, ...changes, columns: names })}
      onReset={Object.keys(own).length > 0 ? () => onChoose({}) : null}
    />
  );
}
