// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { EngineEstimates } from "../api/types";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { EngineEstimate } from "./EngineEstimate";
import { EngineSelect } from "./EngineSelect";

const ENGINES: EngineEstimates = {
  chosen: "duckdb",
  reason: "The query fits one function.",
  translatable: true,
  estimates: {
    duckdb: { seconds: 1, usd: 0.01, fits: true },
    athena: { available: true, scannedBytes: 1, usd: 0.02 },
  },
};
const WITHOUT_ATHENA: EngineEstimates = {
  ...ENGINES,
  estimates: { ...ENGINES.estimates, athena: { available: false, scannedBytes: 1, usd: 0.02 } },
};

test("engine estimate shows the engine and both prices", () => {
  const { container } = renderComponent(<EngineEstimate engine={ENGINES} />);
  expect(container.textContent).toContain(t("query.runsOn", { engine: "DuckDB" }));
  expect(container.textContent).toContain("DuckDB $0.010 · Athena $0.020");
  expect(screen.getByTestId("query-engine").title).toBe(ENGINES.reason);
});

test("engine estimate of a query on Athena shows the reason", () => {
  const reason = "The query would read too much.";
  const { container } = renderComponent(
    <EngineEstimate engine={{ ...ENGINES, chosen: "athena", reason }} />,
  );
  expect(container.textContent).toContain(reason);
});

test("engine estimate names a query that Athena refuses", () => {
  const refusal = { code: "NotTranslatable", message: "No PIVOT." };
  renderComponent(<EngineEstimate engine={{ ...ENGINES, translatable: false, refusal }} />);
  const prices = screen.getByTitle("No PIVOT.");
  expect(prices.textContent).toBe(`DuckDB $0.010 · ${t("query.notOnAthena")}`);
});

test("engine estimate of a stack without Athena is empty", () => {
  const { container } = renderComponent(<EngineEstimate engine={WITHOUT_ATHENA} />);
  expect(container.innerHTML).toBe("");
});

test("engine select of a stack without Athena disables it and names the reason", () => {
  renderComponent(<EngineSelect engine="auto" estimates={WITHOUT_ATHENA} onEngine={vi.fn()} />);
  expect(screen.getByRole<HTMLOptionElement>("option", { name: "Athena" }).disabled).toBe(true);
  expect(screen.getByTitle(t("query.engineMissing"))).toBeTruthy();
});

test("engine select offers every engine before a validation", () => {
  renderComponent(<EngineSelect engine="duckdb" estimates={null} onEngine={vi.fn()} />);
  expect(screen.getByRole<HTMLOptionElement>("option", { name: "Athena" }).disabled).toBe(false);
  expect(screen.getByRole<HTMLSelectElement>("combobox").value).toBe("duckdb");
});
