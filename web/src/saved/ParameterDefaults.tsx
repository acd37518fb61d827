import { Fragment, useId } from "react";
import { useTranslation } from "react-i18next";
import { useTables } from "../catalog/useTables";
import { ParameterField } from "../query/parameters/ParameterField";
import { columnTypes } from "../query/parameters/useParameters";
import { inferParameterType } from "../sql/parameters/inferParameterType";
import { hasLargeInteger } from "../sql/parameters/largeIntegers";
import { parseParameters } from "../sql/parameters/parseParameters";
import { type ParameterValues, toPayloadValue, valueFor } from "../sql/parameters/parameterValues";
import styles from "./SaveDialog.module.css";
import { unsavedDefault } from "./savedQuery";

interface Props {
  sql: string;
  values: ParameterValues;
  /** Whether a save was refused because of invalid values. */
  refused: boolean;
  onChange: (values: ParameterValues) => void;
}

/** A field for the default value of each parameter; an empty one has none. */
export function ParameterDefaults({ sql, values, refused, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { names, positional } = parseParameters(sql);
  const typeOf = columnTypes(useTables().data ?? []);
  const unsaved = unsavedDefault(sql, values);
  if (names.length === 0) return null;
  return (
    <fieldset className={styles.defaults}>
      <legend>{t("saved.defaults")}</legend>
      {names.map((name) => {
        const value = valueFor(values, name) ?? {
          kind: inferParameterType(sql, name, typeOf),
          text: "",
        };
        const invalid = value.text !== "" && toPayloadValue(value) === undefined;
        const placeholder = positional ? `?${name}` : `$${name}`;
        const field = { id: `${id}-${name}`, name, placeholder, value, invalid };
        const message = refused && invalid ? `${field.id}-message` : undefined;
        return (
          <Fragment key={name}>
            <ParameterField
              field={field}
              missing={false}
              message={message}
              onChange={(changed) => onChange({ ...values, [name.toLowerCase()]: changed })}
            />
            {message && (
              <p id={message} role="alert" className="error">
                {value.kind === "json" && hasLargeInteger(value.text)
                  ? t("parameters.largeInteger", { name: placeholder })
                  : t("saved.invalidDefault", { kind: t(`parameters.types.${value.kind}`) })}
              </p>
            )}
          </Fragment>
        );
      })}
      <p role="status" className="muted">
        {unsaved && t("saved.unsavedDefault", { name: `?${unsaved}` })}
      </p>
    </fieldset>
  );
}
