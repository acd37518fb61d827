import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "./fieldRoles";
import styles from "./YColumnsSelect.module.css";

interface Props {
  fields: Field[];
  chosen: string[];
  onChoose: (names: string[]) => void;
}

/** A multiple choice of the columns on the Y axis. */
export function YColumnsSelect({ fields, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const details = useRef<HTMLDetailsElement>(null);
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !details.current) return;
    details.current.open = false;
    details.current.querySelector("summary")?.focus();
  };
  const toggle = (name: string) => {
    const next = fields
      .map((field) => field.name)
      .filter((column) => (column === name) !== chosen.includes(column));
    // A chart requires at least one value column.
    if (next.length > 0) onChoose(next);
  };
  return (
    <details className={styles.columns} ref={details} onKeyDown={close}>
      <summary>
        <span className="muted">{t("charts.yAxis")}</span> {chosen.join(", ")}
      </summary>
      <fieldset>
        <legend className="visually-hidden">{t("charts.yAxis")}</legend>
        {fields.map(({ name }) => (
          <label key={name}>
            <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
            {name}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
