import type { EChartsCoreOption } from "echarts/core";
import type { ChartModel, Size } from "../chartModel";
import type { ChartTypeDefinition } from "../chartType";

const MIN_TILE_PX = 150;
const FONT_SIZES = [52, 44, 36, 30, 24, 20];
/** The width of a digit relative to the size of the font. */
const DIGIT_WIDTH = 0.68;
/** A longer number is shortened to 1.2M. */
const MAX_DIGITS = 12;

export default {
  kind: "number",
  position: 8,
  modules: [],
  coordinates: "none",
  needsX: false,
  manyValues: true,
  series: "none",
  bins: false,
  maxSeries: 12,
  axes: { time: "category", number: "category", datePart: "category", category: "category" },
  stackable: false,
  aggregates: true,
  maxCategories: 1,
  tooltip: { trigger: "item", pointer: "line" },
  suggestionScore: ({ rows, values }) => (rows === 1 && values > 0 ? 4 : 0),
  option: numberOption,
} satisfies ChartTypeDefinition;

/** Draw each number large above its name, in rows of equal tiles. */
function numberOption(model: ChartModel, { width, height, top = 0 }: Size): EChartsCoreOption {
  const { data, format, palette } = model;
  const count = data.series.length;
  const columns = Math.max(1, Math.min(Math.floor(width / MIN_TILE_PX), fitColumns(count)));
  const rows = Math.ceil(count / columns);
  const tile = { width: width / columns, height: (height - top) / rows };
  const texts = data.series.map(({ points: [point] }) => {
    if (!point) return "NULL";
    const text = format.y(point);
    return text.length > MAX_DIGITS && point.y !== null ? format.short(point.y) : text;
  });
  const longest = Math.max(...texts.map((text) => text.length));
  const size = FONT_SIZES.find(
    (each) => each * DIGIT_WIDTH * longest <= tile.width - 24 && each * 2.2 <= tile.height,
  );
  const fontSize = size ?? 18;
  return {
    title: data.series.map(({ name }, index) => ({
      text: texts[index],
      subtext: name,
      left: (index % columns) * tile.width + tile.width / 2,
      top: top + Math.floor(index / columns) * tile.height + tile.height / 2 - fontSize,
      textAlign: "center",
      padding: 0,
      itemGap: 12,
      textStyle: {
        color: palette.text,
        fontSize,
        lineHeight: fontSize,
        fontWeight: 600,
        fontFamily: palette.font,
      },
      subtextStyle: { color: palette.dim, fontSize: 13, fontFamily: palette.font },
    })),
    series: [],
  };
}

function fitColumns(count: number): number {
  return count <= 4 ? count : Math.ceil(Math.sqrt(count * 1.5));
}
