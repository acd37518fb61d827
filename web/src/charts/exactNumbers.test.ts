import { expect, test } from "vitest";
import { createAxisFormat } from "./axisFormat";
import { chartCsv } from "./chartCsv";
import type { ChartModel } from "./chartModel";
import { describeChart } from "./describeChart";
import { chartFields } from "./fieldRoles";
import { chartDataOf, configOf, PALETTE } from "./testChart";

const NAMES = { x: "name", y: "n", right: "" };

/** Return the description and the CSV of a bar chart of these rows. */
function textsOf(rows: unknown[][]) {
  const settings = configOf(["name"], {});
  const data = chartDataOf(["name", "n"], rows, {});
  const columns = ["name", "n"].map((name) => ({ name, type: "VARCHAR" }));
  const [x] = chartFields(columns, rows);
  if (!x) throw new Error("no column to draw along");
  const format = createAxisFormat(data, settings, x, NAMES, "en-US");
  const model: ChartModel = {
    data,
    settings,
    format,
    zone: "UTC",
    palette: PALETTE,
    hidden: new Set<string>(),
  };
  return { summary: describeChart(data, settings, format), csv: chartCsv(model), format };
}

test("charts show every digit of safe integers", () => {
  const { summary, csv } = textsOf([
    ["a", 12_345_678_901_234],
    ["b", Number.MAX_SAFE_INTEGER],
  ]);
  expect(summary).toContain("12,345,678,901,234");
  expect(summary).toContain("9,007,199,254,740,991");
  expect(csv).toBe("name,n\r\nb,9007199254740991\r\na,12345678901234\r\n");
});

test("charts show every digit of a sum of integers", () => {
  const { summary, csv } = textsOf([
    ["a", 1_234_567_890_123_450],
    ["a", 6],
  ]);
  expect(summary).toContain("1,234,567,890,123,456");
  expect(csv).toContain("a,1234567890123456\r\n");
});

test("a chart's CSV has a single value as the result has it", () => {
  expect(textsOf([["a", 1_234_567_890_123.45]]).csv).toContain("a,1234567890123.45\r\n");
});

test("numbers of a chart keep two decimals and have no binary noise", () => {
  const { format } = textsOf([["a", 1]]);
  const numbers = [0.1 + 0.2, 1 / 3, 12_345_678_901.25, 12_345_678_901_234.5];
  expect(numbers.map(format.number)).toEqual([
    "0.3",
    "0.333333333333",
    "12,345,678,901.25",
    "12,345,678,901,234.5",
  ]);
});
