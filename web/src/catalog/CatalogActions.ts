/** What the tree can do with the editor and the page. */
export interface CatalogActions {
  /** Writes a name where the cursor is. */
  insert: (text: string) => void;
  /** Makes the query at the cursor read what fits a condition on a table. */
  filter: (table: string, condition: string) => void;
  /** Shows the first rows of a table, of one partition if a condition is given. */
  preview: (table: string, condition?: string) => void;
}
