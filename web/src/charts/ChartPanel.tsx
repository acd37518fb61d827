import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Row } from "../resultset/source";
import { currentLanguage } from "../i18n";
import { localeOf } from "../i18n/locale";
import { formatNumber } from "../i18n/format";
import { Chart } from "./Chart";
import { Controls } from "./ChartOptions";
import { draw, usable } from "./chartData";
import { hasLegend, pngOf, save, svgOf } from "./exportImage";
import { Legend } from "./Legend";
import type { Picture } from "./echartsOption";
import { paletteOf } from "./palette";
import { type Field, isZoned } from "./fieldRoles";
import type { ChartSettings, ChosenSettings } from "./chartConfig";
import { notesOf, summaryOf } from "./describeChart";
import { textsOf } from "./axisFormat";
import { useIsDark } from "./useIsDark";

interface Props {
  rows: readonly Row[];
  totalRows: number;
  fields: Field[];
  settings: ChartSettings;
  onChoose: (chosen: ChosenSettings) => void;
}

const NOTHING: ReadonlySet<string> = new Set();

/** The chart with its controls above, its legend, and what is to be said about it below. */
export function Figure({ rows, totalRows, fields, settings: wanted, onChoose }: Props) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState(NOTHING);
  const dark = useIsDark();
  const language = localeOf(currentLanguage());
  const palette = useMemo(() => paletteOf(document.body), [dark]);
  const key = JSON.stringify(wanted);
  const { picture, summary, title, notes } = useMemo(() => {
    const settings = usable(wanted);
    const words = { nothing: "NULL", rest: t("charts.rest") };
    const drawing = draw(rows, fields, settings, words);
    const x = fields.find(({ name }) => name === settings.x) as Field;
    const yName = yNameOf(settings, drawing.notes.combined > 0);
    const texts = textsOf(drawing, settings, x, yName, language);
    const zone = isZoned(x.type) ? settings.zone : "UTC";
    return {
      picture: { drawing, settings, texts, zone, palette, hidden } satisfies Picture,
      summary: summaryOf(drawing, settings, texts),
      title: `${yName} · ${texts.xName}`,
      notes: notesOf(drawing.notes, settings),
    };
  }, [rows, fields, key, palette, hidden, language, t]);
  const { drawing } = picture;

  function yNameOf({ y, combine }: ChartSettings, several: boolean): string {
    const names = y.join(", ");
    return several
      ? t("charts.combinedName", { how: t(`charts.combine.${combine}`), names })
      : names;
  }
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
    <figure className="chart-figure">
      <div className="chart-head">
        <Controls
          settings={picture.settings}
          fields={fields}
          drawing={drawing}
          onChoose={onChoose}
        />
        <div role="group" aria-label={t("charts.save")} className="chart-save">
          <button
            type="button"
            onClick={async () => save(await pngOf(picture, title, size()), "chart.png")}
          >
            PNG
          </button>
          <button
            type="button"
            onClick={() => {
              const svg = svgOf(picture, title, size());
              save(new Blob([svg], { type: "image/svg+xml" }), "chart.svg");
            }}
          >
            SVG
          </button>
        </div>
      </div>
      {hasLegend(drawing) && (
        <Legend series={drawing.series} palette={palette} hidden={hidden} onToggle={toggle} />
      )}
      <div className="chart-frame" ref={frame}>
        <Chart picture={picture} label={summary} />
      </div>
      <figcaption>
        {rows.length < totalRows && (
          <p className="warning">
            {t("charts.partial", {
              drawn: formatNumber(rows.length),
              total: formatNumber(totalRows),
            })}
          </p>
        )}
        <p className="quiet">{[summary, ...notes].join(" ")}</p>
      </figcaption>
    </figure>
  );
}
