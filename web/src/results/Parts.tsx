import { useTranslation } from "react-i18next";
import { count } from "../words/numbers";
import type { Part } from "./pages";

interface Props {
  parts: Part[];
  number: number;
  onChoose: (number: number) => void;
}

/** Chooses among the parts of a result that is too long for one scroll bar. */
export function Parts({ parts, number, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <label className="parts">
      {t("results.rows")}{" "}
      <select value={number} onChange={(event) => onChoose(Number(event.target.value))}>
        {parts.map((part) => (
          <option key={part.number} value={part.number}>
            {t("numbers.range", {
              from: count(part.first + 1),
              to: count(part.first + part.rows),
            })}
          </option>
        ))}
      </select>
    </label>
  );
}
