import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { RotateCcw, SlidersHorizontal } from "lucide-react";
import type { Row } from "../resultset/source";
import { NARROW } from "../ui/useMediaQuery";
import { formatNumber } from "../i18n/format";
import { Chart } from "./Chart";
import { ChartExport } from "./ChartExport";
import { ChartOptions } from "./ChartOptions";
import { ChartTypeButtons } from "./ChartTypeButtons";
import { hasLegend } from "./exportImage";
import { Legend } from "./Legend";
import type { Field } from "./fieldRoles";
import type { ChartConfig, ChartOverrides } from "./chartConfig";
import { NONE_HIDDEN, useChartModel } from "./useChartModel";
import styles from "./ChartPanel.module.css";

interface Props {
  rows: readonly Row[];
  totalRows: number;
  fields: Field[];
  settings: ChartConfig;
  /** The title in the names of exported files. */
  fileTitle: string;
  onChoose: (chosen: ChartOverrides) => void;
  /** Returns to the suggested chart; null if the user changed nothing. */
  onReset: (() => void) | null;
}

/** A chart with its controls, its legend, and its description and notes. */
export function ChartPanel(props: Props) {
  const { rows, totalRows, fields, settings, fileTitle, onChoose, onReset } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState(NONE_HIDDEN);
  const [open, setOpen] = useState(() => !matchMedia(NARROW).matches);
  const { model, summary, title, notes } = useChartModel(rows, fields, settings, hidden);
  const { data, palette } = model;
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  return (
    <figure className={styles.figure}>
      <div className={styles.head}>
        <ChartTypeButtons kind={settings.kind} onChoose={(kind) => onChoose({ kind })} />
        <span className={styles.space} />
        {onReset && (
          <button
            type="button"
            className={styles.labelled}
            onClick={() => {
              setHidden(NONE_HIDDEN);
              onReset();
            }}
          >
            <RotateCcw size={14} aria-hidden />
            {t("charts.reset")}
          </button>
        )}
        <ChartExport model={model} title={title} fileTitle={fileTitle} frame={frame} />
        <button
          type="button"
          className={styles.labelled}
          aria-expanded={open}
          aria-label={t("charts.settingsLabel")}
          onClick={() => setOpen(!open)}
        >
          <SlidersHorizontal size={14} aria-hidden />
          {t("charts.settings")}
        </button>
      </div>
      <div className={styles.body}>
        <div className={styles.picture}>
          {hasLegend(model) && (
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
        </div>
        {open && (
          <ChartOptions settings={model.settings} fields={fields} data={data} onChoose={onChoose} />
        )}
      </div>
    </figure>
  );
}
