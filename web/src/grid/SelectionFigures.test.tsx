// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { RowSource } from "../resultset/source";
import { renderComponent } from "../testing/renderComponent";
import { initialLayout, positionColumns } from "./columnLayout";
import { SelectionFigures } from "./SelectionFigures";

function renderFigures(type: string, values: unknown[]) {
  const columns = [{ name: "n", type }];
  const source: RowSource = {
    kind: "local",
    count: values.length,
    at: (row) => [values[row]],
  };
  renderComponent(
    <SelectionFigures
      requestId="q1"
      source={source}
      order=""
      columns={positionColumns(columns, initialLayout(columns, []))}
      range={{ top: 0, bottom: values.length - 1, left: 0, right: 0 }}
    />,
  );
  return screen.findByTestId("figures", {}, { timeout: 3000 });
}

test("figures that may be cut have every digit in their title", async () => {
  const figures = await renderFigures("DECIMAL(38,19)", ["17976.2902679630777259", "1"]);
  expect(figures.title.split("\n")).toContain("Sum 17,977.2902679630777259");
});

test("average keeps its integer part", async () => {
  const figures = await renderFigures("DECIMAL(18,2)", ["123456789.25", "123456789.75"]);
  expect(figures.textContent).toContain("Avg123,456,789.5Count2");
});
