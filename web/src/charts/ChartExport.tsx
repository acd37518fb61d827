import { type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { chartCsv } from "./chartCsv";
import type { ChartModel } from "./chartModel";
import { renderPng, renderSvg, saveFile } from "./exportImage";
import buttons from "./ButtonGroup.module.css";

interface Props {
  model: ChartModel;
  title: string;
  /** The element whose size an image has. */
  frame: RefObject<HTMLElement | null>;
}

/** The buttons that save a chart as an image or its values as CSV. */
export function ChartExport({ model, title, frame }: Props) {
  const { t } = useTranslation();
  const size = () => ({
    width: Math.max(480, frame.current?.clientWidth ?? 0),
    height: Math.max(320, frame.current?.clientHeight ?? 0),
  });
  const saveText = (text: string, type: string, name: string) =>
    saveFile(new Blob([text], { type }), name);
  const savePng = async () => saveFile(await renderPng(model, title, size()), "chart.png");
  return (
    <div role="group" aria-label={t("charts.export")} className={buttons.group}>
      <button type="button" onClick={() => void savePng()}>
        PNG
      </button>
      <button
        type="button"
        onClick={() => saveText(renderSvg(model, title, size()), "image/svg+xml", "chart.svg")}
      >
        SVG
      </button>
      <button type="button" onClick={() => saveText(chartCsv(model), "text/csv", "chart.csv")}>
        CSV
      </button>
    </div>
  );
}
