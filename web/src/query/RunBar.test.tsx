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

const isUnusable = (name: string) => button(name).getAttribute("aria-disabled") === "true";

test("run bar offers no cancellation while idle", async () => {
  const { user, onCancel } = renderBar();
  expect(isUnusable(t("query.cancel"))).toBe(true);
  await user.click(button(t("query.cancel")));
  expect(onCancel).not.toHaveBeenCalled();
});

test("run bar of a running query cancels and does not run", async () => {
  const { user, onCancel, onRun } = renderBar({}, "running");
  expect(isUnusable(t("query.run"))).toBe(true);
  await user.click(button(t("query.run")));
  await user.click(button(t("query.runMenu")));
  expect(onRun).not.toHaveBeenCalled();
  expect(screen.queryByRole("menu")).toBeNull();
  await user.click(button(t("query.cancel")));
  expect(onCancel).toHaveBeenCalledTimes(1);
});

test("run bar cancels once", () => {
  renderBar({}, "cancelling");
  expect(isUnusable(t("query.cancelling"))).toBe(true);
});

test("a click on Run leaves the focus, and a key on Run keeps it", async () => {
  const on = handlers();
  const bar = (phase: QueryRun["phase"]) => (
    <>
      <input aria-label="editor" />
      <RunBar runnable={WHOLE_TEXT} checked={null} phase={phase} engine="auto" {...on} />
    </>
  );
  const { user, rerender } = renderComponent(bar("idle"));
  const editor = screen.getByRole("textbox");
  editor.focus();
  await user.click(button(t("query.run")));
  expect(document.activeElement).toBe(editor);
  button(t("query.run")).focus();
  await user.keyboard(" ");
  rerender(bar("running"));
  expect(document.activeElement).toBe(button(t("query.run")));
  expect(on.onRun).toHaveBeenCalledTimes(2);
});
