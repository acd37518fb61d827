// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { type ColumnStats, MAX_VALUE_CHARACTERS } from "../resultset/columnStats";
import { renderComponent } from "../testing/renderComponent";
import { ColumnStatsView } from "./ColumnStatsView";

const STATS: ColumnStats = {
  rows: 10,
  nulls: 2,
  distinct: 2,
  min: "",
  max: "tea",
  mean: null,
  top: [
    { value: "tea", rows: 6 },
    { value: "", rows: 2 },
  ],
  histogram: null,
};
const HISTOGRAM = { low: 0, high: 20, step: 10, counts: [3, 5] };

function renderStats(given: Partial<ColumnStats> | null, { type = "VARCHAR", error = "" } = {}) {
  const on = { onRetry: vi.fn(), onFilter: vi.fn() };
  const { user } = renderComponent(
    <ColumnStatsView
      column={{ name: "drink", type }}
      summary={given ? { ...STATS, ...given } : undefined}
      error={error ? new Error(error) : null}
      {...on}
    />,
  );
  return { user, ...on };
}

const fact = (name: string) => screen.getByText(name).nextElementSibling?.textContent;
const topValues = () => screen.queryByRole("list");

test("column statistics show a notice while they are computed", () => {
  renderStats(null);
  expect(screen.getByText(t("grid.computingStats"))).toBeTruthy();
});

test("column statistics that failed show the error and retry", async () => {
  const { user, onRetry } = renderStats(null, { error: "Too large." });
  expect(screen.getByRole("alert").textContent).toContain("Too large.");
  expect(screen.queryByText(t("grid.computingStats"))).toBeNull();
  await user.click(screen.getByRole("button", { name: t("app.retry") }));
  expect(onRetry).toHaveBeenCalledTimes(1);
});

test("column statistics show counts, share of NULL and an empty text", () => {
  renderStats({});
  expect(fact(t("columnStats.rows"))).toBe("10");
  expect(fact(t("columnStats.nulls"))).toBe("2 (20%)");
  expect(fact(t("columnStats.min"))).toBe("''");
  expect(fact(t("columnStats.max"))).toBe("tea");
});

test("column statistics show a mean only for numbers", () => {
  renderStats({ mean: 1.23456789 });
  expect(screen.queryByText(t("columnStats.mean"))).toBeNull();
  renderStats({ mean: 1.23456789 }, { type: "DOUBLE" });
  expect(fact(t("columnStats.mean"))).toBe("1.23457");
});

test("column statistics filter by a top value", async () => {
  const { user, onFilter } = renderStats({});
  await user.click(screen.getByRole("button", { name: /tea/ }));
  expect(onFilter.mock.calls).toEqual([["tea"]]);
});

test("column statistics do not filter by a truncated value", () => {
  const value = "x".repeat(MAX_VALUE_CHARACTERS);
  renderStats({ top: [{ value, rows: 1 }] });
  expect(screen.getByRole<HTMLButtonElement>("button").disabled).toBe(true);
});

test("column statistics of few distinct numbers list them", () => {
  renderStats({ histogram: HISTOGRAM, distinct: 12 }, { type: "DOUBLE" });
  expect(topValues()).not.toBeNull();
});

test("column statistics of many distinct numbers draw a histogram", () => {
  renderStats({ histogram: HISTOGRAM, distinct: 13 }, { type: "DOUBLE" });
  expect(topValues()).toBeNull();
  expect(screen.getByRole("img")).toBeTruthy();
});

test("column statistics of only NULL list no values", () => {
  renderStats({ nulls: 10, distinct: 0, top: [] });
  expect(topValues()).toBeNull();
});

test("top values of lists do not filter, as the engine writes their numbers otherwise", () => {
  renderStats({ top: [{ value: "[1]", rows: 8 }] }, { type: "DOUBLE[]" });
  expect(screen.getByRole("button", { name: /\[1\]/ })).toHaveProperty("disabled", true);
});
