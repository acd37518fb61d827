import type { Column } from "../api/types";

/** The actions of the catalog on the editor and the page. */
export interface CatalogActions {
  /** Insert a name at the cursor. */
  insert: (text: string) => void;
  /** Add a condition on a table to the query at the cursor. */
  filter: (table: string, condition: string) => void;
  /** Preview the first rows of a table, or of one partition if a condition is given. */
  preview: (table: string, condition?: string) => void;
  /** Show the statistics of a column. */
  statistics: (table: string, column: Column) => void;
}
