// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { QueryStatus } from "../api/types";
import { t } from "../i18n";
import { IDLE } from "../query/runStore";
import type { QueryRun } from "../query/useQueryRun";
import { renderComponent } from "../testing/renderComponent";
import { StatusBar } from "./StatusBar";

const SHOWN = { requestId: "q1", sql: "SELECT 1", from: 0, origin: "run", ended: true } as const;
const DONE: QueryStatus = {
  requestId: "q1",
  status: "SUCCEEDED",
  submittedAt: "2026-01-01T00:00:00Z",
  endedAt: "2026-01-01T00:00:02Z",
  rows: 3,
  scannedBytes: 2048,
};

function renderBar(given: Partial<QueryRun>) {
  const query = { ...IDLE, shown: SHOWN, cancel: vi.fn(), retry: null, ...given };
  return renderComponent(<StatusBar query={query} />).container;
}

const state = () => screen.getByRole("status").textContent;
const failure = { code: "Unreachable", message: "No response." };

test.each([
  ["RECONNECTING", { offline: true, phase: "running" }],
  ["STARTING", { phase: "starting" }],
  ["CANCELLING", { phase: "cancelling", status: DONE }],
  ["FAILED", { failure, status: DONE }],
  ["NOT_STARTED", { failure, shown: null }],
  ["SUCCEEDED", { status: DONE }],
  ["LOADING", {}],
] as const)("status bar shows the state %s", (name, given) => {
  renderBar(given);
  expect(state()).toBe(t(`status.${name}`));
});

test("status bar of a finished query shows rows, duration and scanned bytes", () => {
  const bar = renderBar({ status: DONE });
  expect(bar.textContent).toContain("3 rows · 2.0 s · 2.0 KB scanned");
  expect(screen.queryByRole("progressbar")).toBeNull();
});

test("status bar of a reused result shows no scanned bytes", () => {
  const bar = renderBar({ status: { ...DONE, reused: true } });
  expect(bar.textContent).toContain(t("results.cached"));
  expect(bar.textContent).not.toContain("2.0 KB");
});

test("status bar of a running query shows its progress", () => {
  const progress = { percent: 40.4, rows: 10, readRows: 4, readBytes: 1024 };
  const bar = renderBar({ phase: "running", status: { ...DONE, status: "RUNNING", progress } });
  const element = screen.getByRole("progressbar", { name: t("results.progress") });
  expect(element.getAttribute("value")).toBe("40.4");
  expect(bar.textContent).toContain("40% · 4 of 10 rows · 1.0 KB read");
});

test("status bar shows the files of the phase", () => {
  const progress = { phase: "footers", files: 3200, totalFiles: 20000 } as const;
  const bar = renderBar({ phase: "running", status: { ...DONE, status: "RUNNING", progress } });
  const element = screen.getByRole("progressbar", { name: t("results.progress") });
  expect(element.getAttribute("value")).toBe("16");
  expect(bar.textContent).toContain("Reading file footers · 3,200 of 20,000 files");
});

test("status bar counts listed files without a percentage", () => {
  const progress = { phase: "listing", files: 4000 } as const;
  const bar = renderBar({ phase: "running", status: { ...DONE, status: "RUNNING", progress } });
  expect(bar.textContent).toContain("Listing files · 4,000 files");
  expect(screen.getByRole("progressbar").hasAttribute("value")).toBe(false);
});

test("status bar without a known percentage shows an indeterminate progress", () => {
  renderBar({ phase: "starting" });
  expect(screen.getByRole("progressbar").hasAttribute("value")).toBe(false);
});

test("status bar names the time of a result from the history", () => {
  const fromHistory = t("results.fromHistory", { moment: "" }).split(" ")[0] as string;
  expect(renderBar({ status: DONE }).textContent).not.toContain(fromHistory);
  const bar = renderBar({ status: DONE, shown: { ...SHOWN, origin: "history" } });
  expect(bar.textContent).toContain(fromHistory);
});

test("status bar names the engine with its reason, and changed source files", () => {
  const bar = renderBar({
    status: { ...DONE, engine: "athena", engineReason: "It is large.", sourceChanged: true },
  });
  expect(screen.getByTestId("status-engine").textContent).toBe("Athena");
  expect(screen.getByTestId("status-engine").title).toBe("It is large.");
  expect(bar.textContent).toContain(t("results.sourceChanged"));
});
