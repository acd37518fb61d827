import type { Table } from "../api/types";
import { t } from "../i18n";
import { quoteIdentifier } from "../sql/quoteIdentifier";

export interface SampleQuery {
  title: string;
  sql: string;
}

const reviews = (): SampleQuery[] => [
  {
    title: t("samples.reviewsByMonth"),
    sql: "SELECT month, count(*) AS reviews, round(avg(rating), 2) AS rating\nFROM reviews\nGROUP BY month\nORDER BY month",
  },
  {
    title: t("samples.reviewsOneDay"),
    sql: "SELECT review_ts, product_id, rating, title\nFROM reviews\nWHERE review_ts >= TIMESTAMP '2024-11-09' AND review_ts < TIMESTAMP '2024-11-10'\nORDER BY review_ts",
  },
  {
    title: t("samples.reviewsHelpful"),
    sql: "SELECT product_id, count(*) AS reviews, sum(helpful_votes) AS votes\nFROM reviews\nWHERE rating = 5\nGROUP BY product_id\nORDER BY votes DESC\nLIMIT 20",
  },
  { title: t("samples.reviewsAll"), sql: "SELECT * FROM reviews ORDER BY review_ts" },
];

/**
 * Return the sample queries of the tables: those of the sample table, and the first rows of any
 * other.
 */
export function sampleQueries(tables: Table[]): SampleQuery[] {
  const others = tables.filter((table) => table.name !== "reviews").slice(0, 4);
  const first = others.map(({ name }) => ({
    title: t("samples.firstRows", { table: name }),
    sql: `SELECT *\nFROM ${quoteIdentifier(name)}\nLIMIT 100`,
  }));
  return tables.length > others.length ? [...reviews(), ...first] : first;
}
