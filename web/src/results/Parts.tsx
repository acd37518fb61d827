import { count } from "../shell/words";
import type { Part } from "./pages";

interface Props {
  parts: Part[];
  number: number;
  onChoose: (number: number) => void;
}

/** Chooses among the parts of a result that is too long for one scroll bar. */
export function Parts({ parts, number, onChoose }: Props) {
  return (
    <label className="parts">
      Rows{" "}
      <select value={number} onChange={(event) => onChoose(Number(event.target.value))}>
        {parts.map((part) => (
          <option key={part.number} value={part.number}>
            {count(part.first + 1)} to {count(part.first + part.rows)}
          </option>
        ))}
      </select>
    </label>
  );
}
