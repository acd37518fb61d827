import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { cellContent } from "../resultset/cellContent";
import { isNumeric } from "../resultset/typeFamilies";
import type { Row } from "../resultset/source";
import { cellText } from "../resultset/values";
import styles from "./PreviewTable.module.css";

/** A table of a few rows without virtual scrolling. */
export function PreviewTable({ columns, rows }: { columns: Column[]; rows: Row[] }) {
  const { t } = useTranslation();
  return (
    <div className={styles.rows} tabIndex={0} role="region" aria-label={t("results.gridLabel")}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name, type }, place) => (
              <th key={place} scope="col" className={isNumeric(type) ? styles.number : ""}>
                {name} <small className={styles.type}>{type}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>
              {columns.map(({ type }, at) => {
                const text = cellText(row[at]);
                return (
                  <td
                    key={at}
                    className={isNumeric(type) ? styles.number : ""}
                    title={text ?? undefined}
                  >
                    {cellContent(row[at])}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="muted">{t("results.noRows")}</p>}
    </div>
  );
}
