import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { cellContent } from "../resultset/cellContent";
import { MAX_VALUE_CHARACTERS, type ColumnStats } from "../resultset/columnStats";
import { hasEngineText } from "../resultset/valueFilter";
import { formatNumber, formatPercent } from "../i18n/format";
import styles from "./TopValues.module.css";

interface Props {
  column: Column;
  summary: ColumnStats;
  /** Filter the rows by a value. */
  onFilter: (value: string) => void;
}

/** The most frequent values. */
export function TopValues({ column, summary, onFilter }: Props) {
  const { t } = useTranslation();
  const filled = summary.rows - summary.nulls;
  if (filled === 0) return null;
  return (
    <>
      <h3 className={styles.title}>{t("columnStats.topValues")}</h3>
      <ol className={styles.values}>
        {summary.top.map(({ value, rows }) => (
          <li key={value}>
            <button
              type="button"
              title={t("columnStats.filterByValue")}
              disabled={value.length >= MAX_VALUE_CHARACTERS || !hasEngineText(column.type, value)}
              onClick={() => onFilter(value)}
            >
              <span className={styles.share} style={{ width: `${(rows / filled) * 100}%` }} />
              <span className={styles.text}>{value === "" ? "''" : cellContent(value)}</span>
              <span className={`muted ${styles.count}`}>
                {formatNumber(rows)} · {formatPercent(rows / filled)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
