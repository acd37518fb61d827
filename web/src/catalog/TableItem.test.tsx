// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Table } from "../api/types";
import { errorMessage } from "../i18n/errors";
import { renderComponent } from "../testing/renderComponent";
import { TableItem } from "./TableItem";
import { Tree } from "./Tree";

const rides: Table = {
  name: "rides",
  kind: "parquet",
  columns: [],
  partitions: [],
  layouts: [],
  timeZone: "UTC",
  policy: "allow",
  files: 0,
  bytes: 0,
};
const broken: Table = {
  ...rides,
  error: { code: "InvalidDataFile", message: "rides/a.parquet is not readable Parquet." },
};

function shownText(table: Table) {
  const acts = { insert: vi.fn(), preview: vi.fn() } as never;
  renderComponent(
    <Tree label="Tables">
      <TableItem shown={{ table, columns: [], found: false }} open={false} acts={acts} />
    </Tree>,
  );
  return screen.getByRole("treeitem", { name: /rides/ }).textContent;
}

test("table item shows the title and the message of a broken table", () => {
  const shown = shownText(broken);
  expect(shown).toContain(errorMessage("InvalidDataFile").title);
  expect(shown).toContain("rides/a.parquet is not readable Parquet.");
});

test("table item shows the kind of a table of another format", () => {
  const error = { code: "TableFormatNotSupported", message: "rides is a Delta Lake table." };
  const shown = shownText({ ...broken, kind: "delta", error });
  expect(shown).toContain("Delta Lake");
  expect(shown).toContain(errorMessage("TableFormatNotSupported").title);
});

test("table item shows the skipped files", () => {
  const skipped = { files: 2, examples: ["a.csv", "b.csv"], reason: "suffix .csv" };
  expect(shownText({ ...rides, skipped })).toContain("2 files are not read: a.csv, b.csv");
});
