import { type MouseEvent, type RefObject, useEffect, useEffectEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../ui/ErrorNotice";
import type { SortFilter } from "../resultset/sortFilter";
import type { RowSource } from "../resultset/source";
import { useRows } from "../resultset/useRows";
import { Header, type HeaderActions } from "./Header";
import { handleKeyDown, type GridActions } from "./keyboard";
import { pinnedWidth, visibleColumns, type PositionedColumn, totalWidth } from "./columnLayout";
import { cellId, Row } from "./Row";
import { type GridSize, HEADER, type Range, rangeOf, type Selection } from "./selection";
import { ROW_PIXELS } from "./virtualScroll";
import { useCellPointer } from "./useCellPointer";
import { type PlaceColumn, useColumnDrag } from "./useColumnDrag";
import { useVirtualScroll } from "./useVirtualScroll";
import styles from "./GridViewport.module.css";

const HEADER_PIXELS = 40;
const DIGIT_PIXELS = 8;

interface Props extends HeaderActions, GridActions {
  scroller: RefObject<HTMLDivElement | null>;
  source: RowSource;
  /** Identifies the order of the rows. */
  order: string;
  columns: readonly PositionedColumn[];
  arrangement: SortFilter;
  selection: Selection;
  /** The text in place of rows. */
  emptyText: string;
  /** The text that is searched, in lower case. */
  found: string;
  onPlace: PlaceColumn;
}

/** The visible rows and columns of a result; the focus target for keyboard and pointer. */
export function GridViewport(props: Props) {
  const { scroller, source, columns, selection, onSelect } = props;
  const { t } = useTranslation();
  const numberWidth = String(source.count).length * DIGIT_PIXELS + 26;
  const pinned = pinnedWidth(columns);
  const covered = { head: HEADER_PIXELS, side: numberWidth + pinned };
  const sheet = useVirtualScroll(scroller, { rows: source.count, order: props.order }, covered);
  const { first, last, slots, shift, from, to, view, bar, reveal } = sheet;
  const rows = useRows(source, first, last);
  const drawn = useMemo(
    () => visibleColumns(columns, from, to + pinned),
    [columns, from, to, pinned],
  );
  const page = Math.max(1, Math.floor(view / ROW_PIXELS) - 1);
  const extent: GridSize = { rows: source.count, columns: columns.length, page };
  const range = rangeOf(selection, extent);
  const width = numberWidth + totalWidth(columns);
  const { active } = selection;

  // Any move of the active cell scrolls it into view.
  const activeColumn = columns[active.column];
  const revealActive = useEffectEvent(() => {
    if (!activeColumn) return;
    const { left, width } = activeColumn;
    const row = active.row === HEADER ? null : active.row;
    if (activeColumn.pinned) reveal(row, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    else reveal(row, left - pinned, left - pinned + width);
  });
  useEffect(() => revealActive(), [selection]);

  const pointer = useCellPointer(
    scroller,
    { head: HEADER_PIXELS, side: numberWidth },
    selection,
    onSelect,
  );
  const drag = useColumnDrag(scroller, columns, props.onPlace);
  const inSight = active.row === HEADER || (active.row >= first && active.row <= last);
  const menu = (event: MouseEvent) => {
    event.preventDefault();
    const near = new DOMRect(event.clientX, event.clientY, 0, 0);
    props.onContext(pointer.aim(event.target as Element, range), near);
  };
  return (
    <>
      {rows.error && (
        <ErrorNotice
          error={rows.error}
          onRetry={() => {
            rows.retry();
            scroller.current?.focus();
          }}
        />
      )}
      {source.count === 0 && (
        <p className={`muted ${styles.empty}`} style={{ top: HEADER_PIXELS }}>
          {props.emptyText}
        </p>
      )}
      {drag.edge && <div className={styles.edge} style={{ left: drag.edge.left }} />}
      <div
        className={styles.grid}
        ref={scroller}
        tabIndex={0}
        role="grid"
        aria-label={t("results.gridLabel")}
        aria-rowcount={source.count + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={inSight ? cellId(active.row, active.column) : undefined}
        onKeyDown={(event) => handleKeyDown(event, selection, extent, columns, props)}
        onPointerDown={(event) => {
          pointer.press(event);
          drag.press(event);
        }}
        onMouseDown={(event) => {
          // A button in a header acts itself and leaves the focus in the grid.
          if ((event.target as Element).closest("button")) event.preventDefault();
        }}
        onDoubleClick={(event) => pointer.isCell(event.target as Element) && props.onOpen()}
        onContextMenu={menu}
      >
        <div
          role="presentation"
          className={styles.all}
          style={{ height: HEADER_PIXELS + bar, width }}
        >
          <Header
            {...props}
            columns={drawn}
            width={width}
            height={HEADER_PIXELS}
            numberWidth={numberWidth}
            left={selectsColumns(selection) ? range.left : -1}
            right={selectsColumns(selection) ? range.right : -1}
            active={active.row === HEADER ? active.column : -1}
          />
          {Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
            const row = first + index;
            const selected = isInRange(row, range);
            return (
              // Rows reuse the elements of rows that left: to change text is faster than to create.
              <Row
                key={row % slots}
                row={row}
                top={HEADER_PIXELS + row * ROW_PIXELS - shift}
                width={width}
                columns={drawn}
                values={rows.at(row)}
                numberWidth={numberWidth}
                left={selected ? range.left : -1}
                right={selected ? range.right : -1}
                active={row === active.row ? active.column : -1}
                found={props.found}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}

function isInRange(row: number, { top, bottom }: Range): boolean {
  return top !== HEADER && row >= top && row <= bottom;
}

function selectsColumns({ mode }: Selection): boolean {
  return mode === "columns" || mode === "all";
}
