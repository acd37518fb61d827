// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Table } from "../api/types";
import { errorMessage } from "../i18n/errors";
import { renderComponent } from "../testing/renderComponent";
import { TableItem } from "./TableItem";
import { Tree } from "./Tree";

const broken: Table = {
  name: "rides",
  columns: [],
  partitions: [],
  layouts: [],
  timeZone: "UTC",
  policy: "allow",
  files: 0,
  bytes: 0,
  error: { code: "InvalidDataFile", message: "rides/a.parquet is not readable Parquet." },
};

test("table item shows the title and the message of a broken table", () => {
  const acts = { insert: vi.fn(), preview: vi.fn() } as never;
  renderComponent(
    <Tree label="Tables">
      <TableItem shown={{ table: broken, columns: [], found: false }} open={false} acts={acts} />
    </Tree>,
  );
  const shown = screen.getByRole("treeitem", { name: /rides/ }).textContent;
  expect(shown).toContain(errorMessage("InvalidDataFile").title);
  expect(shown).toContain("rides/a.parquet is not readable Parquet.");
});
