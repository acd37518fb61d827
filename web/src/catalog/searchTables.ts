import type { Table, TableColumn } from "../api/types";

/** A table with the columns to show; `found` is true if a column's name contains the text. */
export interface TableMatch {
  table: Table;
  columns: TableColumn[];
  found: boolean;
}

/**
 * Return the tables whose name contains the text with all columns, and those with matching columns.
 */
export function searchTables(tables: Table[], text: string): TableMatch[] {
  const needle = text.trim().toLowerCase();
  const holds = (name: string) => name.toLowerCase().includes(needle);
  return tables.flatMap((table): TableMatch[] => {
    const columns = table.columns.filter(({ name }) => holds(name));
    const found = needle !== "" && columns.length > 0;
    if (found) return [{ table, columns, found }];
    return holds(table.name) ? [{ table, columns: table.columns, found }] : [];
  });
}
