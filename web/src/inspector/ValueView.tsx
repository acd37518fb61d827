import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { TOO_LARGE } from "../resultset/source";
import { cellText } from "../resultset/values";
import { formatNumber } from "../i18n/format";
import { prettyJson } from "./prettyJson";
import columnName from "./ColumnName.module.css";
import styles from "./ValueView.module.css";

interface Props {
  column: Column;
  row: number;
  /** The value, undefined until fetched. */
  value?: unknown;
  onCopy: (text: string) => void;
}

const MAX_CHARACTERS = 200_000;

/** A whole value: long text with line breaks, nested values and JSON pretty-printed. */
export function ValueView({ column, row, value, onCopy }: Props) {
  const { t } = useTranslation();
  const [wraps, setWraps] = useState(true);
  const [spread, setSpread] = useState(true);
  const pretty = prettyJson(value);
  const plain = cellText(value);
  const text = (spread ? pretty : null) ?? plain;
  return (
    <>
      <p className={columnName.column}>
        <b>{column.name}</b> <small>{column.type}</small>
        <span className={`muted ${styles.details}`}>
          {t("grid.rowNumber", { row: formatNumber(row + 1) })}
          {plain !== null &&
            value !== TOO_LARGE &&
            ` · ${t("grid.characters", { count: countCharacters(plain) })}`}
        </span>
      </p>
      <p className={styles.choices}>
        <button type="button" disabled={text === null} onClick={() => onCopy(text ?? "")}>
          {t("grid.copyValue")}
        </button>
        <label>
          <input type="checkbox" checked={wraps} onChange={() => setWraps(!wraps)} />
          {t("grid.wrap")}
        </label>
        {pretty !== null && (
          <label>
            <input type="checkbox" checked={spread} onChange={() => setSpread(!spread)} />
            {t("grid.prettyPrint")}
          </label>
        )}
      </p>
      {value === undefined ? (
        <p className="muted">…</p>
      ) : text === null ? (
        <p>
          <i className="null">NULL</i>
        </p>
      ) : (
        <pre className={wraps ? `${styles.value} ${styles.wraps}` : styles.value} tabIndex={0}>
          {text.slice(0, MAX_CHARACTERS)}
        </pre>
      )}
      {text === "" && <p className="muted">{t("grid.emptyString")}</p>}
      {(text?.length ?? 0) > MAX_CHARACTERS && (
        <p className="muted">{t("grid.truncated", { shown: formatNumber(MAX_CHARACTERS) })}</p>
      )}
    </>
  );
}

/** Count characters as `length` in SQL does: one for those that UTF-16 writes as two units. */
function countCharacters(text: string): number {
  return text.replace(/[\u{10000}-\u{10FFFF}]/gu, ".").length;
}
