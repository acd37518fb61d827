import { expect, test } from "vitest";
import { createAxisFormat } from "../axisFormat";
import { CHART_DEFAULTS, type ChartConfig } from "../chartConfig";
import { buildChartData } from "../chartData";
import { renderSvg } from "../exportImage";
import { chartFields } from "../fieldRoles";
import { LABELS, PALETTE } from "../testChart";

const COLUMNS = ["city", "kind", "n"].map((name) => ({
  name,
  type: name === "n" ? "DOUBLE" : "VARCHAR",
}));

/** Return the texts of a heatmap with their horizontal positions. */
function textsOf(cities: number) {
  const rows = Array.from({ length: cities * 3 }, (_, index) => [
    `c${index % cities}`,
    `k${Math.floor(index / cities)}`,
    4359 + index,
  ]);
  const fields = chartFields(COLUMNS, rows);
  const [x] = fields;
  if (!x) throw new Error("no column to draw along");
  const settings: ChartConfig = {
    ...CHART_DEFAULTS,
    kind: "heatmap",
    x: "city",
    y: ["n"],
    group: "kind",
    order: "result",
  };
  const data = buildChartData(rows, fields, settings, LABELS);
  const names = { x: "city", y: "n", right: "" };
  const format = createAxisFormat(data, settings, x, names, "en-US");
  const model = { data, settings, format, palette: PALETTE, hidden: new Set<string>() };
  const svg = renderSvg({ ...model, zone: "UTC" }, "", { width: 800, height: 400 });
  return [...svg.matchAll(/<text[^>]*translate\(([\d.]+)[^>]*>([^<]*)</g)].map(
    ([, left, text]) => ({ left: Number(left), text }),
  );
}

const isValue = ({ text = "" }) => /^4\.\d+K$/.test(text);
const SCALE_LABELS = 2;

test("heatmap labels its cells where the labels fit", () => {
  expect(textsOf(4).filter(isValue)).toHaveLength(12 + SCALE_LABELS);
  expect(textsOf(40).filter(isValue)).toHaveLength(SCALE_LABELS);
});

test("the labels of a heatmap's colour scale are right of its last column", () => {
  const texts = textsOf(40);
  const lastColumn = Math.max(
    ...texts.filter(({ text = "" }) => /^c\d+$/.test(text)).map(({ left }) => left),
  );
  const scale = texts.filter(isValue).map(({ left }) => left);
  // The position of a label is its right end.
  const labelWidth = 48;
  expect(Math.min(...scale) - labelWidth).toBeGreaterThan(lastColumn);
});
