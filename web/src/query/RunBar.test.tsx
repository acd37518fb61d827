// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { RunTarget } from "../editor/runTarget";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { RunBar } from "./RunBar";
import type { QueryRun } from "./useQueryRun";

const WHOLE_TEXT: RunTarget = { sql: "SELECT 1", from: 0, selected: false };

const handlers = () => ({
  onEngine: vi.fn(),
  onRun: vi.fn(),
  onRunAll: vi.fn(),
  onCancel: vi.fn(),
  onFormat: vi.fn(),
  onPlan: vi.fn(),
});

function renderBar(overrides: Partial<RunTarget> = {}, phase: QueryRun["phase"] = "idle") {
  const on = handlers();
  const runnable = { ...WHOLE_TEXT, ...overrides };
  return {
    ...on,
    ...renderComponent(
      <RunBar runnable={runnable} checked={null} phase={phase} engine="auto" {...on} />,
    ),
  };
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

test("run bar runs and formats", async () => {
  const { user, onRun, onFormat } = renderBar();
  await user.click(button(t("query.run")));
  await user.click(button(t("editor.format")));
  expect([onRun.mock.calls.length, onFormat.mock.calls.length]).toEqual([1, 1]);
});

test("run bar names the selection and the statement that it runs", () => {
  const { rerender } = renderBar({ selected: true });
  expect(button(t("query.runSelection"))).toBeTruthy();
  const statement = { number: 2, of: 3 };
  const on = handlers();
  rerender(
    <RunBar
      runnable={{ ...WHOLE_TEXT, statement }}
      checked={null}
      phase="idle"
      engine="auto"
      {...on}
    />,
  );
  expect(button(t("query.runStatement", statement))).toBeTruthy();
});

test("run bar without SQL neither runs nor formats", () => {
  renderBar({ sql: " \n" });
  expect(button(t("query.run")).disabled).toBe(true);
  expect(button(t("editor.format")).disabled).toBe(true);
});

test("run bar offers no cancellation while idle", () => {
  renderBar();
  expect(button(t("query.cancel")).disabled).toBe(true);
});

test("run bar of a running query cancels and does not run", async () => {
  const { user, onCancel } = renderBar({}, "running");
  expect(button(t("query.run")).disabled).toBe(true);
  await user.click(button(t("query.cancel")));
  expect(onCancel).toHaveBeenCalledTimes(1);
});

test("run bar cancels once", () => {
  renderBar({}, "cancelling");
  expect(button(t("query.cancelling")).disabled).toBe(true);
});

test("run bar chooses the engine", async () => {
  const { user, onEngine } = renderBar();
  await user.selectOptions(screen.getByRole("combobox", { name: t("query.engine") }), "athena");
  expect(onEngine.mock.calls).toEqual([["athena"]]);
});
