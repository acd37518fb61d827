import { useTranslation } from "react-i18next";
import type { Field } from "./fieldRoles";

/** Where no chart can be drawn: what one needs, and a query that gives it. */
export function ChartEmptyState({ fields, rows }: { fields: Field[]; rows: number }) {
  const { t } = useTranslation();
  if (rows === 0) return <p className="muted empty">{t("charts.noRows")}</p>;
  return (
    <div className="chart-teaching">
      <p>{t("charts.requirements")}</p>
      <p className="muted">{t("charts.exampleIntro")}</p>
      <pre>{exampleQuery(fields)}</pre>
    </div>
  );
}

/** A query that counts rows along the column that suits best. */
function exampleQuery(fields: Field[]): string {
  const time = fields.find(({ role }) => role === "time");
  const number = fields.find(({ role }) => role === "number");
  const column = time ?? fields.find(({ role }) => role === "category") ?? number;
  const place = column ? quoted(column.name) : "product_category";
  const along = time ? `date_trunc('month', ${place}) AS month` : place;
  return `SELECT ${along}, count(*) AS n\nFROM …\nGROUP BY ALL\nORDER BY n DESC`;
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
