import { type MouseEvent, type RefObject, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../ui/ErrorNotice";
import type { SortFilter } from "../resultset/sortFilter";
import type { RowSource } from "../resultset/source";
import { useRows } from "../resultset/useRows";
import { Header, type HeaderActions } from "./Header";
import { keyOf, type SheetActions } from "./keyboard";
import { between, type Laid, totalWidth } from "./columnLayout";
import { cellId, Row } from "./Row";
import { type Extent, HEADER, type Range, rangeOf, type Selection } from "./selection";
import { ROW_PIXELS } from "./virtualScroll";
import { usePointer } from "./useCellPointer";
import { mostDrawn, useTrack } from "./useVirtualScroll";

const HEAD_PIXELS = 44;
const DIGIT_PIXELS = 8;

interface Props extends HeaderActions, SheetActions {
  scroller: RefObject<HTMLDivElement | null>;
  source: RowSource;
  columns: readonly Laid[];
  arrangement: SortFilter;
  selection: Selection;
}

/** Rows and columns, of which only those in sight are drawn; the one thing that keys and pointer act on. */
export function Sheet(props: Props) {
  const { scroller, source, columns, selection, onSelect } = props;
  const { t } = useTranslation();
  const numberWidth = String(source.count).length * DIGIT_PIXELS + 26;
  const sheet = useTrack(scroller, source, HEAD_PIXELS, numberWidth);
  const { first, last, shift, from, to, view, bar, reveal } = sheet;
  const rows = useRows(source, first, last);
  const drawn = useMemo(() => between(columns, from, to), [columns, from, to]);
  const page = Math.max(1, Math.floor(view / ROW_PIXELS) - 1);
  const extent: Extent = { rows: source.count, columns: columns.length, page };
  const range = rangeOf(selection, extent);
  // A row that leaves lends its elements to one that comes: changing texts is cheaper than making elements.
  const slots = mostDrawn(view);
  const width = numberWidth + totalWidth(columns);
  const { head } = selection;

  // Whatever moved the active cell, it is brought into sight.
  const active = columns[head.column];
  useEffect(() => {
    if (active)
      reveal(head.row === HEADER ? null : head.row, active.left, active.left + active.width);
  }, [selection]);

  const pointer = usePointer(
    scroller,
    { head: HEAD_PIXELS, side: numberWidth },
    selection,
    onSelect,
  );
  const inSight = head.row === HEADER || (head.row >= first && head.row <= last);
  const menu = (event: MouseEvent) => {
    event.preventDefault();
    const near = new DOMRect(event.clientX, event.clientY, 0, 0);
    props.onContext(pointer.aim(event.target as Element, range), near);
  };
  return (
    <>
      {rows.error && <ErrorNotice error={rows.error} onRetry={rows.retry} />}
      <div
        className="grid"
        ref={scroller}
        tabIndex={0}
        role="grid"
        aria-label={t("results.rowsOfResult")}
        aria-rowcount={source.count + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={inSight ? cellId(head.row, head.column) : undefined}
        onKeyDown={(event) => keyOf(event, selection, extent, columns, props)}
        onPointerDown={pointer.press}
        onMouseDown={(event) => {
          // A button in a header does its work and leaves the keys to the grid.
          if ((event.target as Element).closest("button")) event.preventDefault();
        }}
        onDoubleClick={(event) => pointer.isCell(event.target as Element) && props.onOpen()}
        onContextMenu={menu}
      >
        <div role="presentation" className="grid-all" style={{ height: HEAD_PIXELS + bar, width }}>
          <Header
            {...props}
            columns={drawn}
            width={width}
            height={HEAD_PIXELS}
            numberWidth={numberWidth}
            left={isDown(selection) ? range.left : -1}
            right={isDown(selection) ? range.right : -1}
            active={head.row === HEADER ? head.column : -1}
          />
          {Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
            const row = first + index;
            const selected = isIn(row, range);
            return (
              <Row
                key={row % slots}
                row={row}
                top={HEAD_PIXELS + row * ROW_PIXELS - shift}
                width={width}
                columns={drawn}
                values={rows.at(row)}
                numberWidth={numberWidth}
                left={selected ? range.left : -1}
                right={selected ? range.right : -1}
                active={row === head.row ? head.column : -1}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}

function isIn(row: number, { top, bottom }: Range): boolean {
  return top !== HEADER && row >= top && row <= bottom;
}

function isDown({ whole }: Selection): boolean {
  return whole === "columns" || whole === "all";
}
