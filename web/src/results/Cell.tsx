import { isNumeric, textOf } from "./values";

interface Props {
  index: number;
  left: number;
  width: number;
  type: string;
  /** Left out until the row is here. */
  value?: unknown;
}

/** One value; NULL is a word of its own look, and a text stays a text. */
export function Cell({ index, left, width, type, value }: Props) {
  const text = textOf(value);
  return (
    <span
      role="cell"
      aria-colindex={index + 2}
      className={isNumeric(type) ? "number" : ""}
      style={{ left, width }}
      title={text ?? undefined}
    >
      {value === undefined ? <i className="awaited">…</i> : (text ?? <i className="null">NULL</i>)}
    </span>
  );
}
