import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { withHidden, type ColumnLayout } from "./columnLayout";
import styles from "./ColumnChooser.module.css";

interface Props {
  columns: readonly Column[];
  layout: ColumnLayout;
  onChange: (layout: ColumnLayout) => void;
}

/** The list of columns with a checkbox for each. */
export function ColumnChooser({ columns, layout, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.columns}>
      <button type="button" onClick={() => onChange({ ...layout, hidden: new Set() })}>
        {t("grid.showAll")}
      </button>
      <ul>
        {layout.order.map((index) => (
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
