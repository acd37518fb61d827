import { useMemo } from "react";
import type { Column } from "../api/types";
import type { Row } from "../resultset/source";
import type { Rows } from "../resultset/useRows";
import { firstLayout, type Laid, type Layout, laid } from "./columnLayout";
import { useKept } from "./useCachedState";

const MEASURED_ROWS = 40;

/** The columns' widths fit the first rows, until a person says otherwise. */
export function useLayout(requestId: string, columns: readonly Column[], rows: Rows) {
  const [layout, setLayout] = useKept<Layout | null>(`${requestId} layout`, () => null);
  const measured = rows.at(0) !== undefined;
  const first = useMemo(
    () => firstLayout(columns, here(rows, 0, MEASURED_ROWS)),
    [columns, measured],
  );
  const now = layout ?? first;
  const shown = useMemo<Laid[]>(() => laid(columns, now), [columns, now]);
  return { layout: now, setLayout, shown };
}

/** Returns those rows between two that are here. */
export function here(rows: Rows, first: number, last: number): Row[] {
  const found: Row[] = [];
  for (let row = first; row <= last; row++) {
    const values = rows.at(row);
    if (values) found.push(values);
  }
  return found;
}
