import type { EChartsCoreOption } from "echarts/core";
import { PieChart } from "echarts/charts";
import { isAdditive } from "../chartConfig";
import type { ChartData, ChartModel } from "../chartModel";
import type { ChartTypeDefinition } from "../chartType";
import { roundNoise } from "../numbers";

export const MAX_SLICES = 8;

export default {
  kind: "pie",
  position: 6,
  modules: [PieChart],
  coordinates: "none",
  needsX: true,
  manyValues: false,
  series: "none",
  bins: false,
  maxSeries: 1,
  axes: { time: "category", number: "category", datePart: "category", category: "category" },
  stackable: false,
  aggregates: true,
  maxCategories: Number.POSITIVE_INFINITY,
  tooltip: { trigger: "item", pointer: "line" },
  suggestionScore: () => 0,
  adjustData: limitSlices,
  option: pieOption,
} satisfies ChartTypeDefinition;

/** Keep the largest slices and merge the others into one; a value of zero or less has no slice. */
function limitSlices({ series: [series], categories, notes }: ChartData, restName: string): void {
  if (!series) return;
  const parts = series.points.filter(({ y }) => y !== null && y > 0);
  notes.notPositive = series.points.filter(({ y }) => y !== null && y <= 0).length;
  const kept = parts.length > MAX_SLICES + 1 ? parts.slice(0, MAX_SLICES) : parts;
  const others = parts.slice(kept.length);
  series.points = kept;
  if (others.length === 0) return;
  if (!isAdditive(series.aggregation)) {
    notes.hiddenCategories = others.length;
    return;
  }
  const x = categories.push(`${restName} (${others.length})`) - 1;
  series.points.push({ x, y: roundNoise(others.reduce((sum, { y }) => sum + (y ?? 0), 0)) });
}

function pieOption({ data, palette, format }: ChartModel): EChartsCoreOption {
  const [series] = data.series;
  const points = series?.points ?? [];
  const slices = points.map((point, index) => {
    const rest = point.x >= data.categories.length - 1 && index >= palette.series.length;
    const color = rest ? palette.rest : palette.series[index % palette.series.length];
    return { name: format.x(point.x), value: point.y, point, itemStyle: { color } };
  });
  return {
    series: [
      {
        type: "pie",
        name: series?.name,
        radius: ["0%", "70%"],
        data: slices,
        itemStyle: { borderColor: palette.surface, borderWidth: 2 },
        label: { color: palette.text, formatter: "{b}: {d}%" },
        labelLine: { lineStyle: { color: palette.dim } },
      },
    ],
  };
}
