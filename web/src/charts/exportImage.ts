import type { EChartsCoreOption } from "echarts/core";
import { ApiError } from "../api/errors";
import { t } from "../i18n";
import type { ChartModel, Size } from "./chartModel";
import { chartType } from "./chartTypes";
import { init } from "./echarts";
import { echartsOption } from "./echartsOption";

const HEADER_PX = 64;
/** Device pixels for each CSS pixel, for a sharp image in documents. */
const PIXEL_RATIO = 2;

/** Render a chart as SVG text with its title and legend. */
export function renderSvg(model: ChartModel, title: string, size: Size): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  chart.setOption(withTitleAndLegend(model, title, size));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** Render a chart as a PNG file with its title and legend. */
export async function renderPng(model: ChartModel, title: string, size: Size): Promise<Blob> {
  const element = document.createElement("div");
  const chart = init(element, null, { renderer: "canvas", ...size });
  chart.setOption(withTitleAndLegend(model, title, size));
  const canvas = chart.renderToCanvas({
    pixelRatio: PIXEL_RATIO,
    backgroundColor: model.palette.surface,
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  chart.dispose();
  if (!blob) {
    throw new ApiError({ code: "ImageTooLarge", message: t("charts.imageTooLarge") });
  }
  return blob;
}

/** Save a file through a download of the browser. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser may read the URL after the click event.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function withTitleAndLegend(model: ChartModel, title: string, size: Size): EChartsCoreOption {
  const { palette } = model;
  const option = echartsOption(model, { ...size, top: HEADER_PX });
  const text = { color: palette.text, fontFamily: palette.font };
  const own = [option["title"] ?? []].flat();
  return {
    ...option,
    title: [{ text: title, left: 12, top: 8, textStyle: { ...text, fontSize: 14 } }, ...own],
    ...(hasLegend(model) && {
      legend: { type: "scroll", left: 12, right: 12, top: 34, textStyle: text },
    }),
  };
}

/** Return whether a legend names the series, which the axes of other charts name. */
export function hasLegend({ data, settings }: Pick<ChartModel, "data" | "settings">): boolean {
  return data.series.length > 1 && chartType(settings.kind).coordinates === "cartesian";
}
