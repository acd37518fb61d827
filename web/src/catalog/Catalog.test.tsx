// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { queryKeys } from "../api/queryKeys";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { Catalog } from "./Catalog";
import type { Tables } from "./useTables";

test("refresh forgets the computed statistics of columns", async () => {
  const tables = { data: [], error: null, isPending: false } as unknown as Tables;
  const catalog = <Catalog tables={tables} insert={vi.fn()} filter={vi.fn()} />;
  const { user, client: cache } = renderComponent(catalog);
  const key = queryKeys.tableColumnStats("rides", "fare");
  cache.setQueryData(key, { rows: 3 });
  await user.click(screen.getByRole("button", { name: t("catalog.refresh") }));
  expect(cache.getQueryData(key)).toBeUndefined();
});
