// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import type { ChartConfig } from "./chartConfig";
import type { ChartModel } from "./chartModel";
import { ChartPanel } from "./ChartPanel";
import { echartsOption } from "./echartsOption";
import { chartFields } from "./fieldRoles";
import { configOf } from "./testChart";

interface DrawnSeries {
  name: string;
  data: { name?: string; value: unknown }[];
}

let drawn: DrawnSeries[] = [];

vi.mock("./Chart", () => ({
  Chart: ({ model }: { model: ChartModel }) => {
    const { series } = echartsOption(model, { width: 800, height: 400 });
    drawn = series as DrawnSeries[];
    return null;
  },
}));

beforeEach(() => {
  drawn = [];
});

const STATUSES = ["ok", "failed", "late"];
const ROWS = STATUSES.flatMap((status, index) =>
  ["2024-01-01", "2024-01-02"].map((day) => [day, status, 10 + index, 5]),
);
const FIELDS = chartFields(
  [
    { name: "day", type: "DATE" },
    { name: "name", type: "VARCHAR" },
    { name: "n", type: "BIGINT" },
    { name: "other", type: "BIGINT" },
  ],
  ROWS,
);

/** Renders a chart with these settings; returns functions to change them and to use the legend. */
function renderPanel(first: ChartConfig) {
  const onReset = vi.fn();
  const panel = (settings: ChartConfig) => (
    <ChartPanel
      rows={ROWS}
      totalRows={ROWS.length}
      fields={FIELDS}
      settings={settings}
      fileTitle="Rides"
      onChoose={vi.fn()}
      onReset={onReset}
    />
  );
  const { user, rerender } = renderComponent(panel(first));
  return {
    onReset,
    change: (settings: ChartConfig) => rerender(panel(settings)),
    click: (name: string) => user.click(screen.getByRole("button", { name })),
  };
}

const namesDrawn = () => drawn.map(({ name }) => name);
const byStatus = configOf(["day"], { kind: "line", group: "name", order: "name" });

test("a hidden series is shown in a chart that has no legend", async () => {
  const both = configOf(["name"], { y: ["n", "other"] });
  const { change, click } = renderPanel(both);
  await click("n");
  expect(namesDrawn()).toEqual(["other"]);
  change({ ...both, y: ["n"] });
  expect(namesDrawn()).toEqual(["n"]);
  change(both);
  expect(namesDrawn()).toEqual(["other"]);
});

test("slices and rows of a heatmap with the name of a hidden series are drawn", async () => {
  const { change, click } = renderPanel(byStatus);
  await click("failed");
  expect(namesDrawn()).toEqual(["late", "ok"]);
  change(configOf(["name"], { kind: "pie" }));
  expect(drawn[0]?.data.map(({ name }) => name).sort()).toEqual([...STATUSES].sort());
  change({ ...byStatus, kind: "heatmap" });
  expect(drawn[0]?.data).toHaveLength(ROWS.length);
});

test("reset shows the hidden series", async () => {
  const { click, onReset } = renderPanel(byStatus);
  await click("failed");
  await click(t("charts.reset"));
  expect(onReset).toHaveBeenCalledTimes(1);
  expect(namesDrawn()).toEqual(["failed", "late", "ok"]);
});
