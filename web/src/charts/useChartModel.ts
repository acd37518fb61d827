import { useTranslation } from "react-i18next";
import type { Row } from "../resultset/source";
import { currentLanguage } from "../i18n";
import { localeOf } from "../i18n/locale";
import { useMemoByKey } from "../ui/useMemoByKey";
import { createAxisFormat } from "./axisFormat";
import type { ChartConfig } from "./chartConfig";
import { buildChartData } from "./chartData";
import type { ChartModel } from "./chartModel";
import { axisNames, describeChart, describeNotes } from "./describeChart";
import { type Field, hasTimeZone } from "./fieldRoles";
import { hasLegend } from "./exportImage";
import { normalizeConfig } from "./normalizeConfig";
import { readPalette } from "./palette";
import { useIsDark } from "./useIsDark";

interface DescribedChart {
  model: ChartModel;
  /** The text alternative for screen readers. */
  summary: string;
  title: string;
  notes: string[];
}

/** The hidden series of a chart that shows all. */
export const NONE_HIDDEN: ReadonlySet<string> = new Set();

/** Return the chart of the rows, computed again when its settings, theme or language change. */
export function useChartModel(
  rows: readonly Row[],
  fields: Field[],
  config: ChartConfig,
  hiddenInLegend: ReadonlySet<string>,
): DescribedChart {
  const { t } = useTranslation();
  const dark = useIsDark();
  const language = localeOf(currentLanguage());
  const palette = useMemoByKey([dark], () => readPalette(document.body));
  const key = JSON.stringify(config);
  return useMemoByKey([rows, fields, key, palette, hiddenInLegend, language, t], () => {
    const settings = normalizeConfig(config, fields);
    const labels = { nullName: "NULL", rest: t("charts.other"), rowCount: t("charts.rowCount") };
    const data = buildChartData(rows, fields, settings, labels);
    const x = fields.find(({ name }) => name === settings.x) as Field;
    const names = axisNames(data, settings, fields);
    const format = createAxisFormat(data, settings, x, names, language);
    // Without a legend, the user could not show a series again.
    const hidden = hasLegend({ data, settings }) ? hiddenInLegend : NONE_HIDDEN;
    const zone = hasTimeZone(x.type) ? settings.zone : "UTC";
    const values = [names.y, names.right].filter(Boolean).join(", ");
    return {
      model: { data, settings, format, zone, palette, hidden },
      summary: describeChart(data, settings, format),
      title: settings.kind === "number" ? values : `${values} · ${format.xName}`,
      notes: describeNotes(data, settings),
    };
  });
}
