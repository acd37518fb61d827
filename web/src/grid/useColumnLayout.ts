import { useContext, useMemo } from "react";
import type { Column } from "../api/types";
import type { Row } from "../resultset/source";
import type { Rows } from "../resultset/useRows";
import {
  initialLayout,
  type PositionedColumn,
  type ColumnLayout,
  positionColumns,
} from "./columnLayout";
import { TabContext } from "../tabs/TabContext";
import { useMemoByKey } from "../ui/useMemoByKey";
import { useCachedState } from "./useCachedState";

const MEASURED_ROWS = 40;

/**
 * The layout of the columns; the initial widths fit the first rows. Results of a tab with the same
 * columns share a layout, so that the next run of a query keeps it.
 */
export function useColumnLayout(columns: readonly Column[], rows: Rows) {
  const tab = useContext(TabContext);
  // Hundreds of columns are not written again for each scrolled frame.
  const key = useMemo(() => `${tab} layout ${JSON.stringify(columns)}`, [tab, columns]);
  const [layout, setLayout] = useCachedState<ColumnLayout | null>(key, () => null);
  const measured = rows.at(0) !== undefined;
  const first = useMemoByKey([columns, measured], () =>
    initialLayout(columns, loadedRows(rows, 0, MEASURED_ROWS)),
  );
  const now = layout ?? first;
  const shown = useMemo<PositionedColumn[]>(() => positionColumns(columns, now), [columns, now]);
  return { layout: now, setLayout, shown };
}

/** Return the fetched rows between two indexes. */
export function loadedRows(rows: Rows, first: number, last: number): Row[] {
  const loaded: Row[] = [];
  for (let row = first; row <= last; row++) {
    const values = rows.at(row);
    if (values) loaded.push(values);
  }
  return loaded;
}
