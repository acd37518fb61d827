// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { PastQuery } from "../api/types";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { HistoryItem } from "./HistoryItem";

const PAST: PastQuery = {
  requestId: "q1",
  status: "SUCCEEDED",
  query: "SELECT 1",
  submittedAt: "2026-01-01T00:00:00Z",
  endedAt: "2026-01-01T00:00:02Z",
  rows: 1,
};

function renderItem(given: Partial<PastQuery> = {}, { shown = false, compared = false } = {}) {
  const on = { onOpen: vi.fn(), onMark: vi.fn(), onCompare: vi.fn() };
  const { user } = renderComponent(
    <HistoryItem past={{ ...PAST, ...given }} shown={shown} compared={compared} {...on} />,
  );
  return { user, ...on };
}

const opener = () => screen.getByRole("button", { name: /SELECT 1/ });

test("history item shows its status, its rows and its duration", () => {
  renderItem();
  expect(opener().textContent).toContain(t("status.SUCCEEDED"));
  expect(opener().textContent).toContain(t("numbers.rows", { count: 1 }));
  expect(opener().textContent).toContain("2.0 s");
});

test("history item opens its query and marks the shown one", async () => {
  const { user, onOpen } = renderItem({}, { shown: true });
  expect(opener().getAttribute("aria-current")).toBe("true");
  await user.click(opener());
  expect(onOpen).toHaveBeenCalledTimes(1);
});

test("history item star is a toggle", async () => {
  const { user, onMark } = renderItem({ starred: true });
  const star = screen.getByRole("button", { name: t("history.star"), pressed: true });
  await user.click(star);
  expect(onMark.mock.calls).toEqual([[{ starred: false }]]);
});

test("history item F2 names the query and returns the focus", async () => {
  const { user, onMark } = renderItem();
  opener().focus();
  await user.keyboard("{F2}Daily{Enter}");
  expect(onMark.mock.calls).toEqual([[{ name: "Daily" }]]);
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(document.activeElement).toBe(opener());
});

test("history item Escape keeps the name", async () => {
  const { user, onMark } = renderItem({ name: "Daily" });
  await user.click(screen.getByRole("button", { name: t("history.rename") }));
  await user.keyboard("Weekly{Escape}");
  expect(onMark).not.toHaveBeenCalled();
  expect(opener().textContent).toContain("Daily");
});

test("history item compare button is pressed while compared", async () => {
  const { user, onCompare } = renderItem({}, { compared: true });
  await user.click(screen.getByRole("button", { name: t("history.compare"), pressed: true }));
  expect(onCompare).toHaveBeenCalledTimes(1);
});

test("history item without rows or an end shows only its start", () => {
  renderComponent(
    <HistoryItem
      past={{
        requestId: "q2",
        status: "RUNNING",
        query: "SELECT 1",
        submittedAt: PAST.submittedAt,
      }}
      shown={false}
      compared={false}
      onOpen={vi.fn()}
      onMark={vi.fn()}
      onCompare={vi.fn()}
    />,
  );
  expect(opener().textContent).not.toContain("·");
});

test("history item of a run on Athena names the engine and changed source files", () => {
  renderItem({ engine: "athena", engineReason: "Large.", sourceChanged: true });
  expect(opener().textContent).toContain("Athena");
  expect(opener().textContent).toContain(t("history.sourceChanged"));
  expect(opener().textContent).toContain("Large.");
});
