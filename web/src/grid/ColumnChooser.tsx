import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { withAllHidden, withHidden, type ColumnLayout } from "./columnLayout";
import styles from "./ColumnChooser.module.css";

interface Props {
  columns: readonly Column[];
  layout: ColumnLayout;
  onChange: (layout: ColumnLayout) => void;
}

/** Fewer columns are found at a glance. */
const MIN_SEARCHED = 10;

/** The list of columns with a checkbox for each, and a search in a long list. */
export function ColumnChooser({ columns, layout, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const found = findColumns(columns, layout, text);
  const isLong = columns.length >= MIN_SEARCHED;
  return (
    <div className={isLong ? `${styles.columns} ${styles.long}` : styles.columns}>
      {isLong && (
        <div role="search">
          <input
            type="search"
            aria-label={t("grid.searchColumns")}
            placeholder={t("grid.searchColumns")}
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
      )}
      {[false, true].map((hide) => (
        <button
          key={String(hide)}
          type="button"
          disabled={found.length === 0}
          onClick={() => onChange(withAllHidden(layout, found, hide))}
        >
          {t(hide ? "grid.hideAll" : "grid.showAll")}
        </button>
      ))}
      <p className="muted" role="status">
        {found.length === 0 && t("grid.noColumn")}
      </p>
      <ul>
        {found.map((index) => (
          <li key={index}>
            <label>
              <input
                type="checkbox"
                checked={!layout.hidden.has(index)}
                onChange={(event) => onChange(withHidden(layout, index, !event.target.checked))}
              />
              {columns[index]?.name} <small>{columns[index]?.type}</small>
            </label>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Return the indexes of the columns whose name has a text, in the order of the layout. */
function findColumns(columns: readonly Column[], { order }: ColumnLayout, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  return order.filter((index) => columns[index]?.name.toLowerCase().includes(wanted));
}
