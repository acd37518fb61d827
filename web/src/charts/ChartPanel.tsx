import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Row } from "../resultset/source";
import { currentLanguage } from "../i18n";
import { localeOf } from "../i18n/locale";
import { formatNumber } from "../i18n/format";
import { useMemoByKey } from "../ui/useMemoByKey";
import { Chart } from "./Chart";
import { ChartOptions } from "./ChartOptions";
import { buildChartData, normalizeConfig } from "./chartData";
import { hasLegend, renderPng, saveFile, renderSvg } from "./exportImage";
import { Legend } from "./Legend";
import type { ChartModel } from "./chartModel";
import { readPalette } from "./palette";
import { type Field, hasTimeZone } from "./fieldRoles";
import type { ChartConfig, ChartOverrides } from "./chartConfig";
import { describeChart, describeNotes, describeValues } from "./describeChart";
import { createAxisFormat } from "./axisFormat";
import { useIsDark } from "./useIsDark";
import buttons from "./ButtonGroup.module.css";
import styles from "./ChartPanel.module.css";

interface Props {
  rows: readonly Row[];
  totalRows: number;
  fields: Field[];
  settings: ChartConfig;
  onChoose: (chosen: ChartOverrides) => void;
}

const NONE_HIDDEN: ReadonlySet<string> = new Set();

/** A chart with its controls, its legend, and its description and notes. */
export function ChartPanel({ rows, totalRows, fields, settings: config, onChoose }: Props) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState(NONE_HIDDEN);
  const dark = useIsDark();
  const language = localeOf(currentLanguage());
  const palette = useMemoByKey([dark], () => readPalette(document.body));
  const key = JSON.stringify(config);
  const { model, summary, title, notes } = useMemoByKey(
    [rows, fields, key, palette, hidden, language, t],
    () => {
      const settings = normalizeConfig(config);
      const labels = { nullName: "NULL", rest: t("charts.other") };
      const data = buildChartData(rows, fields, settings, labels);
      const x = fields.find(({ name }) => name === settings.x) as Field;
      const yName = describeValues(settings, data.notes.combined > 0);
      const format = createAxisFormat(data, settings, x, yName, language);
      const zone = hasTimeZone(x.type) ? settings.zone : "UTC";
      return {
        model: { data, settings, format, zone, palette, hidden } satisfies ChartModel,
        summary: describeChart(data, settings, format),
        title: `${yName} · ${format.xName}`,
        notes: describeNotes(data.notes, settings),
      };
    },
  );
  const { data } = model;

  const size = () => ({
    width: Math.max(480, frame.current?.clientWidth ?? 0),
    height: Math.max(320, frame.current?.clientHeight ?? 0),
  });
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  return (
    <figure className={styles.figure}>
      <div className={styles.head}>
        <ChartOptions settings={model.settings} fields={fields} data={data} onChoose={onChoose} />
        <div
          role="group"
          aria-label={t("charts.export")}
          className={`${buttons.group} ${styles.save}`}
        >
          <button
            type="button"
            onClick={async () => saveFile(await renderPng(model, title, size()), "chart.png")}
          >
            PNG
          </button>
          <button
            type="button"
            onClick={() => {
              const svg = renderSvg(model, title, size());
              saveFile(new Blob([svg], { type: "image/svg+xml" }), "chart.svg");
            }}
          >
            SVG
          </button>
        </div>
      </div>
      {hasLegend(data) && (
        <Legend series={data.series} palette={palette} hidden={hidden} onToggle={toggle} />
      )}
      <div className={styles.frame} data-testid="chart-frame" ref={frame}>
        <Chart model={model} label={summary} />
      </div>
      <figcaption>
        {rows.length < totalRows && (
          <p className="warning">
            {t("charts.truncated", {
              drawn: formatNumber(rows.length),
              total: formatNumber(totalRows),
            })}
          </p>
        )}
        <p className="muted">{[summary, ...notes].join(" ")}</p>
      </figcaption>
    </figure>
  );
}
