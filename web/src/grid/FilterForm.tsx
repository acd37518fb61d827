import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import type { Filter } from "../resultset/sortFilter";
import { parseOperand, operatorsFor, takesValue } from "../resultset/operators";
import styles from "./FilterForm.module.css";

interface Props {
  columns: readonly Column[];
  /** The initial column. */
  first: number;
  onApply: (filter: Filter) => void;
}

/** A form for the column, operator and value of a filter. */
export function FilterForm({ columns, first, onApply }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [filter, setFilter] = useState<Filter>(() => emptyFilter(columns, first));
  const [refused, setRefused] = useState(false);
  const column = columns[filter.column] as Column;
  const change = (next: Filter) => {
    setFilter(next);
    setRefused(false);
  };
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (parseOperand(filter, column) === null) setRefused(true);
    else onApply(filter);
  };
  return (
    <form className={styles.form} onSubmit={apply}>
      <label>
        {t("grid.column")}
        <select
          value={filter.column}
          onChange={(event) => change(emptyFilter(columns, Number(event.target.value)))}
        >
          {columns.map(({ name }, index) => (
            <option key={index} value={index}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("grid.condition")}
        <select
          value={filter.operator}
          onChange={(event) =>
            change({ ...filter, operator: event.target.value as Filter["operator"] })
          }
        >
          {operatorsFor(column.type).map((operator) => (
            <option key={operator} value={operator}>
              {t(`operators.${operator}`)}
            </option>
          ))}
        </select>
      </label>
      {takesValue(filter.operator) && (
        <label>
          {t("grid.value")}
          <input
            data-first
            value={filter.value}
            aria-invalid={refused}
            aria-describedby={refused ? id : undefined}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ ...filter, value: event.target.value })}
          />
        </label>
      )}
      {refused && (
        <p id={id} className="error" role="alert">
          {t("grid.invalidValue", { type: column.type })}
        </p>
      )}
      <button type="submit" className="primary">
        {t("grid.apply")}
      </button>
    </form>
  );
}

function emptyFilter(columns: readonly Column[], column: number): Filter {
  const [operator = "contains"] = operatorsFor(columns[column]?.type ?? "");
  return { column, operator, value: "" };
}
