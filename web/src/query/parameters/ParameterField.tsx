import { useTranslation } from "react-i18next";
import styles from "./ParameterField.module.css";
import type { Field } from "./useParameters";
import {
  type ParameterType,
  PARAMETER_TYPES,
  type ParameterValue,
} from "../../sql/parameters/parameterValues";

interface Props {
  field: Field;
  missing: boolean;
  /** The id of the message about the value. */
  message?: string | undefined;
  onChange: (value: ParameterValue) => void;
}

/** The name, type and value of a parameter. */
export function ParameterField({ field, missing, message, onChange }: Props) {
  const { t } = useTranslation();
  const { id, placeholder, value } = field;
  return (
    <div className={styles.parameter}>
      <label htmlFor={id}>
        <code>{placeholder}</code>
      </label>
      <select
        aria-label={t("parameters.typeOf", { name: placeholder })}
        value={value.kind}
        onChange={(event) => onChange({ ...value, kind: event.target.value as ParameterType })}
      >
        {PARAMETER_TYPES.map((kind) => (
          <option key={kind} value={kind}>
            {t(`parameters.types.${kind}`)}
          </option>
        ))}
      </select>
      <ValueInput
        id={id}
        value={value}
        invalid={missing || field.invalid}
        message={message}
        onChange={onChange}
      />
    </div>
  );
}

const INPUTS = {
  date: "date",
  timestamp: "datetime-local",
  text: "text",
  number: "text",
  json: "text",
};

interface InputProps {
  id: string;
  value: ParameterValue;
  invalid: boolean;
  message: string | undefined;
  onChange: (value: ParameterValue) => void;
}

function ValueInput({ id, value, invalid, message, onChange }: InputProps) {
  const { kind, text } = value;
  const changeText = (text: string) => onChange({ kind, text });
  if (kind === "null") return <input id={id} disabled value="NULL" size={6} />;
  if (kind === "boolean") {
    return (
      <select
        id={id}
        aria-invalid={invalid}
        aria-describedby={message}
        value={text === "true" || text === "false" ? text : ""}
        onChange={(event) => changeText(event.target.value)}
      >
        <option value="" disabled />
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
  }
  return (
    <input
      id={id}
      type={INPUTS[kind]}
      aria-invalid={invalid}
      aria-describedby={message}
      spellCheck={false}
      autoComplete="off"
      value={text}
      {...(kind === "number" && { inputMode: "decimal" })}
      {...(kind === "json" && { placeholder: "[1, 2]" })}
      {...(kind === "timestamp" && { step: 1 })}
      onChange={(event) => changeText(event.target.value)}
    />
  );
}
