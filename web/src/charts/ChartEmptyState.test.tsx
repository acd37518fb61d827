// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderComponent } from "../testing/renderComponent";
import { ChartEmptyState } from "./ChartEmptyState";
import type { Field } from "./fieldRoles";

test.each([
  ["category", "category"],
  ["order", '"order"'],
  ["Total sales", '"Total sales"'],
])("the example query has the column %s as %s", (name, written) => {
  const field: Field = { name, index: 0, type: "VARCHAR", role: "category", distinct: 2 };
  renderComponent(<ChartEmptyState fields={[field]} rows={1} />);
  expect(screen.getByText(/^SELECT/).textContent).toContain(`SELECT ${written}, count(*)`);
});
