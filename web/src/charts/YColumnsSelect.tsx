import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "./fieldRoles";

interface Props {
  fields: Field[];
  chosen: string[];
  onChoose: (names: string[]) => void;
}

/** The columns whose values are drawn, one or several. */
export function YColumnsSelect({ fields, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDetailsElement>(null);
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !box.current) return;
    box.current.open = false;
    box.current.querySelector("summary")?.focus();
  };
  const toggle = (name: string) => {
    const next = fields
      .map((field) => field.name)
      .filter((each) => (each === name) !== chosen.includes(each));
    // One value stays: a chart of nothing is none.
    if (next.length > 0) onChoose(next);
  };
  return (
    <details className="chart-values" ref={box} onKeyDown={close}>
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
