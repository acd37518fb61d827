import { memo } from "react";
import type { Row as Values } from "../resultset/source";
import { cellText } from "../resultset/values";
import type { PositionedColumn } from "./columnLayout";
import styles from "./Row.module.css";

interface Props {
  row: number;
  top: number;
  width: number;
  /** The rendered columns. */
  columns: readonly PositionedColumn[];
  /** The values, undefined until fetched. */
  values: Values | undefined;
  numberWidth: number;
  /** Positions of the first and last selected cell, and of the active one; -1 for none. */
  left: number;
  right: number;
  active: number;
}

/** A cell shows at most this many characters of a text. */
const MAX_CELL_CHARACTERS = 400;

export function cellId(row: number, position: number): string {
  return `cell-${row}-${position}`;
}

/** One row, rendered again only if its props have changed. */
export const Row = memo(function Row(props: Props) {
  const { row, top, width, columns, values, numberWidth, left, right, active } = props;
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      data-row={row}
      data-testid="grid-row"
      className={row % 2 ? `${styles.row} ${styles.odd}` : styles.row}
      style={{ top, width }}
    >
      <span
        role="rowheader"
        aria-colindex={1}
        className={left < 0 ? styles.rowNumber : `${styles.rowNumber} ${styles.selected}`}
        data-position={-1}
        style={{ width: numberWidth }}
      >
        {row + 1}
      </span>
      {columns.map((column) => {
        const selected = column.position >= left && column.position <= right;
        return (
          <span
            key={column.index}
            id={column.position === active ? cellId(row, active) : undefined}
            role="gridcell"
            aria-colindex={column.position + 2}
            aria-selected={selected}
            data-position={column.position}
            className={cellClass(column.numeric, selected, column.position === active)}
            style={{ left: numberWidth + column.left, width: column.width }}
          >
            {values ? (
              renderValue(values[column.index])
            ) : (
              <i className={styles.awaited} data-awaited>
                …
              </i>
            )}
          </span>
        );
      })}
    </div>
  );
});

/** Return the content of a cell; NULL is styled unlike text. */
function renderValue(value: unknown) {
  const text = cellText(value);
  if (text === null) return <i className="null">NULL</i>;
  return text.length > MAX_CELL_CHARACTERS ? `${text.slice(0, MAX_CELL_CHARACTERS)}…` : text;
}

function cellClass(numeric: boolean, selected: boolean, active: boolean): string | undefined {
  if (!numeric && !selected && !active) return undefined;
  return [numeric && styles.number, selected && styles.selected, active && styles.active]
    .filter(Boolean)
    .join(" ");
}
