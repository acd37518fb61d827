// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { QueryStatus } from "../api/types";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { StaleDataNotice } from "./StaleDataNotice";

afterEach(() => vi.unstubAllGlobals());

const STATUS: QueryStatus = {
  requestId: "q1",
  status: "SUCCEEDED",
  submittedAt: "2026-01-01T00:00:00Z",
  estimate: { tables: ["rides", "zones"] },
};

function serveFreshness(freshness: QueryStatus["freshness"]) {
  const send = vi.fn<(request: Request) => Promise<Response>>(async () =>
    Response.json({ ...STATUS, freshness }),
  );
  vi.stubGlobal("fetch", send);
  return send;
}

test("stale data notice names the tables that changed, and how", async () => {
  serveFreshness({
    fresh: false,
    tables: [
      { name: "rides", added: 2, changed: 0, removed: 1 },
      { name: "zones", added: 0, changed: 0, removed: 0 },
    ],
  });
  renderComponent(<StaleDataNotice status={STATUS} />);
  const files = [
    t("history.filesAdded", { count: 2 }),
    t("history.filesRemoved", { count: 1 }),
  ].join(", ");
  const notice = t("history.dataChangedIn", { tables: `rides (${files})` });
  expect(await screen.findByText(notice)).toBeTruthy();
});

test("stale data notice is empty for current data", async () => {
  const send = serveFreshness({ fresh: true, tables: [] });
  const { container } = renderComponent(<StaleDataNotice status={STATUS} />);
  await waitFor(() => expect(send).toHaveBeenCalledTimes(1));
  await waitFor(() => expect(send.mock.settledResults[0]?.type).toBe("fulfilled"));
  expect(container.textContent).toBe("");
});

test("stale data notice of a query without tables sends no request", async () => {
  const send = serveFreshness({ fresh: false, tables: [] });
  renderComponent(<StaleDataNotice status={{ ...STATUS, estimate: {} }} />);
  await new Promise((resolve) => setTimeout(resolve));
  expect(send).not.toHaveBeenCalled();
});
