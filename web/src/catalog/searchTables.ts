import type { Table, TableColumn } from "../api/types";

/** A table with the columns to show; `found` tells that the text stands in one of them. */
export interface TableMatch {
  table: Table;
  columns: TableColumn[];
  found: boolean;
}

/** Returns the tables that hold a text in their name, whole, or in a column's, with those columns. */
export function searchTables(tables: Table[], text: string): TableMatch[] {
  const wanted = text.trim().toLowerCase();
  const holds = (name: string) => name.toLowerCase().includes(wanted);
  return tables.flatMap((table): TableMatch[] => {
    const columns = table.columns.filter(({ name }) => holds(name));
    const found = wanted !== "" && columns.length > 0;
    if (found) return [{ table, columns, found }];
    return holds(table.name) ? [{ table, columns: table.columns, found }] : [];
  });
}
