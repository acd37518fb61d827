// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Suggestion, Validation } from "../api/types";
import { setLanguage, t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { QueryEstimate } from "./QueryEstimate";
import type { ValidationResult } from "./useValidation";

const VALID: Validation = {
  valid: true,
  errors: [],
  warnings: [],
  estimate: { files: 2, bytes: 2048, partitions: 1, totalFiles: 9, totalPartitions: 3 },
};
const SUGGESTION: Suggestion = {
  table: "rides",
  message: "Filter on time.",
  condition: "day >= DATE '2026-01-01'",
  edits: [{ position: { line: 1, column: 1, length: 0 }, text: "WHERE" }],
};

function renderEstimate(overrides: Partial<ValidationResult>) {
  const checked = {
    sql: "SELECT 1",
    stale: false,
    validation: null,
    failure: null,
    ...overrides,
  };
  const onSuggestion = vi.fn();
  const { user, container } = renderComponent(
    <QueryEstimate checked={checked} before="" onSuggestion={onSuggestion} />,
  );
  return { user, container, onSuggestion };
}

const estimate = () => screen.getByRole("status").textContent;
const fix = () => screen.getByRole<HTMLButtonElement>("button");

test("query estimate is empty before the validation", () => {
  const { container } = renderComponent(
    <QueryEstimate checked={null} before="" onSuggestion={vi.fn()} />,
  );
  expect(container.textContent).toBe("");
});

test("query estimate shows partitions, files, bytes and cost", () => {
  const cost = { usd: 0.5, priceDate: "2026-01", region: "us-east-1" };
  renderEstimate({ validation: { ...VALID, cost } });
  for (const fact of ["1 of 3 partitions", "2 files", "2.0 KB", "$0.50"]) {
    expect(estimate()).toContain(fact);
  }
});

test("query estimate of a query without files shows a notice", () => {
  renderEstimate({ validation: { ...VALID, estimate: {} } });
  expect(estimate()).toBe(t("query.estimateEmpty"));
});

test("query estimate shows the first error instead of the estimate", () => {
  const errors = ["one", "two"].map((message) => ({ code: "QuerySyntaxError", message }));
  renderEstimate({ validation: { ...VALID, valid: false, errors } });
  expect(estimate()).toBe("one");
});

test("query estimate shows the error of a failed validation", () => {
  renderEstimate({ failure: { code: "Unreachable", message: "No response." } });
  expect(estimate()).toBe("No response.");
});

test.each([
  ["TableNotFound", "Unlisted reason.", "테이블을 찾을 수 없음: Unlisted reason."],
  ["QuerySyntaxError", "Syntax error at end of input", "SQL이 끝나지 않았어요"],
])("query estimate explains %s in the page's language", (code, message, expected) => {
  setLanguage("ko");
  onTestFinished(() => setLanguage("en"));
  renderEstimate({ failure: { code, message } });
  expect(estimate()).toContain(expected);
  expect(screen.getByText(message).lang).toBe("en");
});

test("query estimate shows each warning", () => {
  renderEstimate({ validation: { ...VALID, warnings: ["Reads all files."] } });
  expect(screen.getByText("Reads all files.")).toBeTruthy();
});

test("query estimate applies a suggestion", async () => {
  const { user, onSuggestion } = renderEstimate({
    validation: { ...VALID, suggestions: [SUGGESTION] },
  });
  await user.click(fix());
  expect(onSuggestion.mock.calls).toEqual([[SUGGESTION]]);
});

test("query estimate of an older text offers no suggestion to apply", () => {
  renderEstimate({ validation: { ...VALID, suggestions: [SUGGESTION] }, stale: true });
  expect(fix().disabled).toBe(true);
});

test("query estimate suggestion without edits cannot be applied", () => {
  renderEstimate({ validation: { ...VALID, suggestions: [{ ...SUGGESTION, edits: [] }] } });
  expect(fix().disabled).toBe(true);
});
