import { Fragment, type ReactNode } from "react";
import styles from "./cellContent.module.css";
import { cellText } from "./values";

/** A cell shows at most this many characters of a text. */
const MAX_CHARACTERS = 400;
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;

/**
 * Return a value on one line: NULL unlike text, a mark for each line break, an ellipsis for the
 * rest. A component of its own would cost each cell of the grid some time.
 */
export function cellContent(value: unknown): ReactNode {
  const text = cellText(value);
  if (text === null) return <i className="null">NULL</i>;
  const shown = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
  return LINE_BREAK.test(shown) ? markLineBreaks(shown) : shown;
}

function markLineBreaks(text: string): ReactNode {
  return text.split(LINE_BREAK).map((line, place) => (
    <Fragment key={place}>
      {place > 0 && <span className={styles.lineBreak}>↵</span>}
      {line}
    </Fragment>
  ));
}
