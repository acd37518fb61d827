import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { Notice } from "../shell/Notice";
import { Cell } from "./Cell";
import { Parts } from "./Parts";
import { partsOf } from "./pages";
import { useRows } from "./useRows";
import { isNumeric, widthOf } from "./values";

const ROW_PIXELS = 27;
const HEAD_PIXELS = 44;
const MEASURED_ROWS = 40;

interface Props {
  requestId: string;
  columns: Column[];
  totalRows: number;
}

/** A result as a table of which only the visible rows and columns are drawn. */
export function Grid({ requestId, columns, totalRows }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const parts = useMemo(() => partsOf(totalRows), [totalRows]);
  const [number, setNumber] = useState(0);
  const part = parts[number] ?? { number: 0, first: 0, rows: 0 };
  const sample = useRows(requestId, 0, 0);
  const measurable = sample.at(0) !== undefined;
  const widths = useMemo(
    () =>
      columns.map((column, index) => {
        const values = Array.from({ length: MEASURED_ROWS }, (_, row) => sample.at(row)?.[index]);
        return widthOf(column.name, column.type, values);
      }),
    [columns, measurable],
  );
  const numberWidth = String(totalRows).length * 9 + 24;

  const rows = useVirtualizer({
    count: part.rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 12,
    paddingStart: HEAD_PIXELS,
    scrollPaddingStart: HEAD_PIXELS,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index] ?? 0,
    overscan: 3,
    paddingStart: numberWidth,
  });
  const measured = useRef(widths);
  if (measured.current !== widths) {
    measured.current = widths;
    across.measure();
  }

  const drawn = rows.getVirtualItems();
  const first = part.first + (drawn[0]?.index ?? 0);
  const last = part.first + (drawn.at(-1)?.index ?? 0);
  const values = useRows(requestId, first, last);
  const visible = across.getVirtualItems();
  const width = across.getTotalSize();

  if (totalRows === 0) return <p className="quiet empty">{t("results.noRows")}</p>;
  return (
    <>
      {values.error && <Notice error={values.error} onRetry={values.retry} />}
      {parts.length > 1 && (
        <Parts
          parts={parts}
          number={number}
          onChoose={(next) => {
            setNumber(next);
            rows.scrollToOffset(0);
          }}
        />
      )}
      <div
        className="grid"
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label={t("results.rows")}
      >
        <div
          role="table"
          aria-label={t("results.rowsOfResult")}
          aria-rowcount={totalRows + 1}
          aria-colcount={columns.length + 1}
          style={{ height: rows.getTotalSize(), width }}
        >
          <div
            role="row"
            aria-rowindex={1}
            className="grid-head"
            style={{ width, height: HEAD_PIXELS }}
          >
            <span
              role="columnheader"
              aria-colindex={1}
              className="row-number"
              style={{ width: numberWidth }}
            >
              <span className="unseen">{t("results.row")}</span>
            </span>
            {visible.map(({ index, start, size }) => (
              <span
                key={index}
                role="columnheader"
                aria-colindex={index + 2}
                className={isNumeric(columns[index]?.type ?? "") ? "number" : ""}
                style={{ left: start, width: size }}
              >
                <b title={columns[index]?.name}>{columns[index]?.name}</b>
                <small title={columns[index]?.type}>{columns[index]?.type}</small>
              </span>
            ))}
          </div>
          {drawn.map((row) => {
            const number = part.first + row.index;
            const held = values.at(number);
            return (
              <div
                key={row.key}
                role="row"
                aria-rowindex={number + 2}
                className={number % 2 ? "grid-row odd" : "grid-row"}
                style={{ top: row.start, width, height: ROW_PIXELS }}
              >
                <span
                  role="rowheader"
                  aria-colindex={1}
                  className="row-number"
                  style={{ width: numberWidth }}
                >
                  {number + 1}
                </span>
                {visible.map(({ index, start, size }) => (
                  <Cell
                    key={index}
                    index={index}
                    left={start}
                    width={size}
                    type={columns[index]?.type ?? ""}
                    {...(held && { value: held[index] ?? null })}
                  />
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
