// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { Filters } from "./Filters";
import { type HistoryFilter, NO_FILTER } from "./useHistory";

function renderFilters(first: HistoryFilter = NO_FILTER) {
  const seen: HistoryFilter[] = [];
  function Filtered() {
    const [filter, setFilter] = useState(first);
    seen.push(filter);
    return <Filters filter={filter} onChange={setFilter} />;
  }
  return { ...renderComponent(<Filtered />), filter: () => seen.at(-1) };
}

test("history filters keep the others when one changes", async () => {
  const { user, filter } = renderFilters();
  await user.type(screen.getByRole("searchbox", { name: t("history.search") }), "rides");
  const status = screen.getByRole("combobox", { name: t("history.statusFilter") });
  await user.selectOptions(status, "FAILED");
  await user.click(screen.getByRole("button", { name: t("history.starredOnly") }));
  expect(filter()).toEqual({ text: "rides", status: "FAILED", starred: true });
});

test("history filters return to every status", async () => {
  const { user, filter } = renderFilters({ ...NO_FILTER, status: "RUNNING" });
  const status = screen.getByRole<HTMLSelectElement>("combobox", {
    name: t("history.statusFilter"),
  });
  expect(status.value).toBe("RUNNING");
  await user.selectOptions(status, t("history.allStatuses"));
  expect(filter()?.status).toBe("");
});

test("history star filter is a toggle", async () => {
  const { user, filter } = renderFilters({ ...NO_FILTER, starred: true });
  const star = screen.getByRole("button", { name: t("history.starredOnly"), pressed: true });
  await user.click(star);
  expect(filter()?.starred).toBe(false);
  expect(star.getAttribute("aria-pressed")).toBe("false");
});
