import { useTranslation } from "react-i18next";
import { quoteIdentifier } from "../sql/quoteIdentifier";
import type { Field } from "./fieldRoles";
import styles from "./ChartEmptyState.module.css";

/** The requirements of a chart and an example query, for a result without a chart. */
export function ChartEmptyState({ fields, rows }: { fields: Field[]; rows: number }) {
  const { t } = useTranslation();
  if (rows === 0) return <p className="muted empty">{t("charts.noRows")}</p>;
  return (
    <div className={styles.example}>
      <p>{t("charts.requirements")}</p>
      <p className="muted">{t("charts.exampleIntro")}</p>
      <pre>{exampleQuery(fields)}</pre>
    </div>
  );
}

/** Return a query that counts rows by the most suitable column. */
function exampleQuery(fields: Field[]): string {
  const time = fields.find(({ role }) => role === "time");
  const number = fields.find(({ role }) => role === "number");
  const column = time ?? fields.find(({ role }) => role === "category") ?? number;
  const expression = column ? quoteIdentifier(column.name) : "product_category";
  const groupKey = time ? `date_trunc('month', ${expression}) AS month` : expression;
  return `SELECT ${groupKey}, count(*) AS n\nFROM …\nGROUP BY ALL\nORDER BY n DESC`;
}
