import styles from "./SelectField.module.css";

interface Props<Name extends string> {
  label: string;
  value: Name;
  options: readonly { value: Name; text: string }[];
  onChoose: (value: Name) => void;
}

/** A labelled choice of one. */
export function SelectField<Name extends string>({ label, value, options, onChoose }: Props<Name>) {
  return (
    <label className={styles.field}>
      <span className="muted">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.target.value as Name)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}
