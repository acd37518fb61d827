import { memo } from "react";
import { cellContent } from "../resultset/cellContent";
import type { Row as Values } from "../resultset/source";
import { cellText } from "../resultset/values";
import { pinnedWidth, type PositionedColumn } from "./columnLayout";
import styles from "./Row.module.css";
import { ROW_PIXELS } from "./virtualScroll";

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
  /** The text that is searched, in lower case; empty for none. */
  found: string;
}

export function cellId(row: number, position: number): string {
  return `cell-${row}-${position}`;
}

const NO_COLUMNS: readonly PositionedColumn[] = [];

/** One row, rendered again only if its props have changed. */
export const Row = memo(function Row(props: Props) {
  const { row, top, width, columns, numberWidth, left } = props;
  const pinned = columns[0]?.pinned ? columns.filter((column) => column.pinned) : NO_COLUMNS;
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      data-row={row}
      data-testid="grid-row"
      className={rowClass(row, pinned.length > 0)}
      style={{ top, width, height: ROW_PIXELS }}
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
      {pinned.length > 0 && (
        <span className={styles.pinned} style={{ left: numberWidth, width: pinnedWidth(pinned) }}>
          {pinned.map((column) => renderCell(props, column, 0))}
        </span>
      )}
      {columns.map((column) => !column.pinned && renderCell(props, column, numberWidth))}
    </div>
  );
});

/** Render a cell, `shift` pixels to the right of its place among the columns. */
function renderCell(props: Props, column: PositionedColumn, shift: number) {
  const { row, values, left, right, active, found } = props;
  const { position, index, numeric, width } = column;
  const selected = position >= left && position <= right;
  const value = values?.[index];
  const matches = found !== "" && cellText(value)?.toLowerCase().includes(found) === true;
  return (
    <span
      key={index}
      id={position === active ? cellId(row, active) : undefined}
      role="gridcell"
      aria-colindex={position + 2}
      aria-selected={selected}
      data-position={position}
      className={cellClass(numeric, matches, selected, position === active)}
      style={{ left: shift + column.left, width }}
    >
      {values ? (
        cellContent(value)
      ) : (
        <i className={styles.awaited} data-awaited>
          …
        </i>
      )}
    </span>
  );
}

function rowClass(row: number, pins: boolean): string {
  const name = row % 2 ? `${styles.row} ${styles.odd}` : `${styles.row}`;
  return pins ? `${name} ${styles.pins}` : name;
}

function cellClass(...[numeric, found, selected, active]: boolean[]): string | undefined {
  if (!numeric && !found && !selected && !active) return undefined;
  return [
    numeric && styles.number,
    found && styles.found,
    selected && styles.selected,
    active && styles.active,
  ]
    .filter(Boolean)
    .join(" ");
}
