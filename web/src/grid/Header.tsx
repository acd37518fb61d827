import { ListFilter } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { SortFilter } from "../resultset/sortFilter";
import { cellId } from "./Row";
import { pinnedWidth, type PositionedColumn } from "./columnLayout";
import { HEADER } from "./selection";
import { useColumnResize } from "./useColumnResize";
import styles from "./Header.module.css";

export interface HeaderActions {
  onSort: (column: PositionedColumn, added: boolean) => void;
  onMenu: (column: PositionedColumn, near: DOMRect) => void;
  onResize: (column: PositionedColumn, width: number) => void;
  onFit: (column: PositionedColumn) => void;
}

interface Props extends HeaderActions {
  columns: readonly PositionedColumn[];
  width: number;
  height: number;
  numberWidth: number;
  arrangement: SortFilter;
  /** The positions of whole columns that are selected, and of the active header; -1 for none. */
  left: number;
  right: number;
  active: number;
}

/**
 * The names and types of the columns, with sort buttons, menus and resize handles; scrolling down
 * does not render it again.
 */
export const Header = memo(function Header(props: Props) {
  const { columns, width, height, numberWidth, ...others } = props;
  const { t } = useTranslation();
  const pinned = columns.filter((column) => column.pinned);
  return (
    <div
      role="row"
      aria-rowindex={1}
      data-row={HEADER}
      className={styles.head}
      style={{ width, height }}
    >
      <span
        role="columnheader"
        aria-colindex={1}
        className={styles.rowNumber}
        data-position={-1}
        style={{ width: numberWidth }}
      >
        <span className="visually-hidden">{t("results.row")}</span>
      </span>
      {pinned.length > 0 && (
        <span className={styles.pinned} style={{ left: numberWidth, width: pinnedWidth(pinned) }}>
          {pinned.map((column) => (
            <HeaderCell key={column.index} column={column} shift={0} {...others} />
          ))}
        </span>
      )}
      {columns.map(
        (column) =>
          !column.pinned && (
            <HeaderCell key={column.index} column={column} shift={numberWidth} {...others} />
          ),
      )}
    </div>
  );
});

type CellProps = Omit<Props, "columns" | "width" | "height" | "numberWidth"> & {
  column: PositionedColumn;
  /** The pixels before the first column. */
  shift: number;
};

function HeaderCell(props: CellProps) {
  const { t } = useTranslation();
  const { column, arrangement, shift, left, right, active, onSort, onMenu } = props;
  const key = arrangement.sort.findIndex((each) => each.column === column.index);
  const sorted = arrangement.sort[key];
  const filtered = arrangement.filters.some((each) => each.column === column.index);
  const selected = column.position >= left && column.position <= right;
  const resize = useColumnResize(column, props.onResize, props.onFit);
  const marks = [
    column.numeric && styles.number,
    selected && styles.selected,
    active === column.position && styles.active,
  ];
  return (
    <span
      role="columnheader"
      id={active === column.position ? cellId(HEADER, active) : undefined}
      aria-colindex={column.position + 2}
      aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : "none"}
      aria-label={`${column.name} ${column.type}`}
      data-position={column.position}
      className={marks.filter(Boolean).join(" ")}
      style={{ left: shift + column.left, width: column.width }}
    >
      <b title={column.name}>{column.name}</b>
      <span className={styles.foot}>
        <small title={column.type}>{column.type}</small>
        {filtered && (
          <span
            className={styles.mark}
            role="img"
            aria-label={t("grid.filtered")}
            title={t("grid.filtered")}
          >
            <ListFilter size={12} />
          </span>
        )}
        <span className={styles.buttons}>
          <button
            type="button"
            tabIndex={-1}
            className={sorted ? styles.sorted : undefined}
            aria-label={t("grid.sortBy", { column: column.name })}
            title={t("grid.sortHint")}
            onClick={(event) => onSort(column, event.shiftKey)}
          >
            {sorted ? (sorted.descending ? "↓" : "↑") : "↕"}
            {arrangement.sort.length > 1 && sorted && <sub>{key + 1}</sub>}
          </button>
          <button
            type="button"
            tabIndex={-1}
            aria-label={t("grid.columnMenu", { column: column.name })}
            aria-haspopup="menu"
            onClick={(event) => onMenu(column, event.currentTarget.getBoundingClientRect())}
          >
            ⋮
          </button>
        </span>
      </span>
      <span
        className={styles.resizer}
        aria-hidden="true"
        title={t("grid.resizeHint")}
        {...resize}
      />
    </span>
  );
}
