import type { QueryStatus } from "../api/types";
import type { RowSource } from "./source";

/** Sorted and filtered rows; `sql` is the query that computed them, or null if the page did. */
export interface SortFilterResult {
  source: RowSource;
  sql: string | null;
  /** Identifies the order of the rows, also while only the first of them are known. */
  order: string;
  /** Whether `source` has only the first rows. */
  partial?: boolean;
}

/** Callbacks for the outcomes of a sort or filter before its end. */
export interface SortFilterReport {
  onFirstRows?: (first: SortFilterResult) => void;
  onStatus?: (status: QueryStatus) => void;
}
