import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { hasLargeInteger } from "../../sql/parameters/largeIntegers";
import { ParameterField } from "./ParameterField";
import styles from "./ParameterFields.module.css";
import type { ParametersState } from "./useParameters";

interface Props {
  parameters: ParametersState;
  onRun: () => void;
}

/** A field for each parameter of the query; Enter runs the query. */
export function ParameterFields({ parameters, onRun }: Props) {
  const { t } = useTranslation();
  const { fields, missingField, change } = parameters;
  if (fields.length === 0) return null;
  const missing = missingField && fields.find(({ name }) => name === missingField.name);
  const onKeyDown = (event: KeyboardEvent) => {
    const composing = event.nativeEvent.isComposing;
    if (event.key !== "Enter" || composing || event.target instanceof HTMLSelectElement) return;
    event.preventDefault();
    onRun();
  };
  return (
    <fieldset className={styles.parameters} onKeyDown={onKeyDown}>
      <legend className="visually-hidden">{t("parameters.label")}</legend>
      {fields.map((field) => (
        <ParameterField
          key={field.name}
          field={field}
          missing={field === missing}
          onChange={(value) => change(field.name, value)}
        />
      ))}
      {missing && (
        <p className="error" role="alert">
          {missing.value.kind === "json" && hasLargeInteger(missing.value.text)
            ? t("parameters.largeInteger", { name: missing.placeholder })
            : t("parameters.missing", {
                name: missing.placeholder,
                kind: t(`parameters.types.${missing.value.kind}`),
              })}
        </p>
      )}
    </fieldset>
  );
}
