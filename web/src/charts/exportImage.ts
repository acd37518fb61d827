import type { EChartsCoreOption } from "echarts/core";
import type { ChartData, ChartModel } from "./chartModel";
import { init } from "./echarts";
import { echartsOption } from "./echartsOption";

const HEADER_PX = 64;
/** Device pixels for each CSS pixel, for a sharp image in documents. */
const PIXEL_RATIO = 2;

export interface Size {
  width: number;
  height: number;
}

/** Render a chart as SVG text with its title and legend. */
export function renderSvg(model: ChartModel, title: string, { width, height }: Size): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption(withTitleAndLegend(model, title));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** Render a chart as a PNG file with its title and legend. */
export async function renderPng(model: ChartModel, title: string, size: Size): Promise<Blob> {
  const element = document.createElement("div");
  const chart = init(element, null, { renderer: "canvas", ...size });
  chart.setOption(withTitleAndLegend(model, title));
  const canvas = chart.renderToCanvas({
    pixelRatio: PIXEL_RATIO,
    backgroundColor: model.palette.surface,
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  chart.dispose();
  if (!blob) throw new RangeError("The browser cannot render an image of this size.");
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

function withTitleAndLegend(model: ChartModel, title: string): EChartsCoreOption {
  const { palette, data } = model;
  const option = echartsOption(model);
  const { grid } = option as { grid?: object };
  const text = { color: palette.text, fontFamily: palette.font };
  return {
    ...option,
    title: { text: title, left: 12, top: 8, textStyle: { ...text, fontSize: 14 } },
    ...(hasLegend(data) && {
      legend: { type: "scroll", left: 12, right: 12, top: 34, textStyle: text },
    }),
    ...(grid && { grid: { ...grid, top: HEADER_PX + 8 } }),
  };
}

export function hasLegend({ series }: ChartData): boolean {
  return series.length > 1;
}
