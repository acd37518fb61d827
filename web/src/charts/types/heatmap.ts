import type { EChartsCoreOption } from "echarts/core";
import { HeatmapChart } from "echarts/charts";
import { VisualMapContinuousComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { axisStyle, xAxisOption } from "../cartesianOption";
import type { ChartTypeDefinition } from "../chartType";
import type { ChartModel, Size } from "../chartModel";
import { isCyclic } from "../fieldRoles";

const MAX_SIDE = 100;
/** More cells are too small for their numbers. */
const MAX_LABELS = 150;
const LABEL_GAP = 2;
/** The pixels of the colour scale: its bar, and around it its labels. */
const SCALE = { right: 12, bar: 20, handle: 14, character: 8, left: 16 };
/** Fewer series are easier to read as bars or lines. */
const MIN_SERIES = 9;

export default {
  kind: "heatmap",
  position: 7,
  modules: [HeatmapChart, VisualMapContinuousComponent, LabelLayout],
  coordinates: "none",
  needsX: true,
  manyValues: false,
  series: "required",
  bins: false,
  maxSeries: MAX_SIDE,
  axes: { time: "category", number: "category", datePart: "category", category: "category" },
  stackable: false,
  aggregates: true,
  maxCategories: MAX_SIDE,
  tooltip: { trigger: "item", pointer: "line" },
  suggestionScore: ({ x, group }) => {
    if (!group || x.role === "time") return 0;
    return group.distinct >= MIN_SERIES || (isCyclic(x) && isCyclic(group)) ? 3 : 0;
  },
  option: heatmapOption,
} satisfies ChartTypeDefinition;

function heatmapOption(model: ChartModel, { top = 0 }: Size): EChartsCoreOption {
  const { data, palette, format } = model;
  const cells = data.series.flatMap(({ points }, row) =>
    points.flatMap((point) =>
      point.y === null ? [] : [{ value: [point.x, row, point.y], point }],
    ),
  );
  const numbers = cells.map(({ point }) => point.y ?? 0);
  const x = xAxisOption(model);
  return {
    grid: {
      left: 28,
      right: scaleWidth(numbers.map(format.short)),
      top: 18 + top,
      bottom: 28,
      outerBoundsMode: "same",
    },
    xAxis: { ...x, splitArea: { show: false } },
    yAxis: {
      type: "category",
      name: model.settings.group ?? "",
      nameLocation: "middle",
      nameGap: 12,
      data: data.series.map(({ name }) => name),
      inverse: true,
      ...axisStyle(palette),
      axisLabel: { color: palette.dim, width: 140, overflow: "truncate" },
    },
    visualMap: {
      type: "continuous",
      min: Math.min(...numbers),
      max: Math.max(...numbers),
      calculable: true,
      padding: 0,
      right: SCALE.right,
      itemWidth: SCALE.bar,
      top: 18 + top,
      formatter: format.short,
      textStyle: { color: palette.dim },
      inRange: { color: [palette.heatLow, palette.heatHigh] },
    },
    series: [
      {
        type: "heatmap",
        name: format.yName,
        data: cells,
        progressive: 0,
        itemStyle: { borderColor: palette.surface, borderWidth: 1 },
        label: {
          show: cells.length <= MAX_LABELS,
          formatter: ({ data: { point } }: { data: { point: { y: number } } }) =>
            format.short(point.y),
          lineOverflow: "truncate",
        },
        labelLayout: hideIfLarger,
        emphasis: { itemStyle: { borderColor: palette.text } },
      },
    ],
  };
}

/** Return the width of the colour scale, whose labels are between its bar and the cells. */
function scaleWidth(labels: string[]): number {
  const { right, bar, handle, character, left } = SCALE;
  const longest = labels.reduce((most, { length }) => Math.max(most, length), 0);
  return right + bar + handle + longest * character + left;
}

interface LabelInCell {
  rect: Extent;
  labelRect: Extent;
}

type Extent = Pick<Size, "width" | "height">;

/** Hide a label that its cell does not hold: a label without height has no line. */
function hideIfLarger({ rect, labelRect }: LabelInCell) {
  const fits = labelRect.width + 2 * LABEL_GAP <= rect.width && labelRect.height <= rect.height;
  return fits ? {} : { height: 0 };
}
