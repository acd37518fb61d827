import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { Inspected } from "../inspector/InspectorPane";
import type { Tab } from "../inspector/Inspector";
import {
  type SortFilter,
  NO_SORT_FILTER,
  type Filter,
  nextSortDirection,
  withSort,
} from "../resultset/sortFilter";
import type { RemoteRows } from "../resultset/source";
import { useSortFilter } from "../resultset/useSortFilter";
import { useRows } from "../resultset/useRows";
import { ErrorNotice } from "../ui/ErrorNotice";
import { GridBar } from "./GridToolbar";
import { GridPopup } from "./GridPopovers";
import { fitting, hiding, type Laid, moved, resized } from "./columnLayout";
import type { OpenPopup, PopupKind } from "./popups";
import { at, bounded, HEADER, rangeOf, type Selection } from "./selection";
import { Sheet } from "./GridViewport";
import { useCopy } from "./useCopy";
import { useDownload } from "./useDownload";
import { here, useLayout } from "./useColumnLayout";
import { useKept } from "./useCachedState";
import { useTold } from "./useStatusMessage";

interface Props {
  requestId: string;
  columns: Column[];
  totalRows: number;
}

const FITTED_ROWS = 200;

/** A result as a sheet: sorted, filtered, selected, copied and looked into. */
export function ResultGrid({ requestId, columns, totalRows }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const result = useMemo<RemoteRows>(
    () => ({ kind: "paged", requestId, count: totalRows, width: columns.length }),
    [requestId, totalRows, columns.length],
  );
  const keep = (what: string) => `${requestId} ${what}`;
  const [arrangement, setArrangement] = useKept(keep("arrangement"), () => NO_SORT_FILTER);
  const view = useSortFilter(result, columns, arrangement);
  const { source } = view;
  const [chosen, setSelection] = useKept<Selection>(keep("selection"), () =>
    at({ row: 0, column: 0 }),
  );
  const [tab, setTab] = useKept<Tab | null>(keep("details"), () => null);
  const [popup, setPopup] = useState<OpenPopup | null>(null);
  const [told, tell] = useTold();
  const { layout, setLayout, shown } = useLayout(requestId, columns, useRows(result, 0, 0));
  const selection = useMemo(
    () => bounded(chosen, { rows: source.count, columns: shown.length, page: 1 }),
    [chosen, source.count, shown.length],
  );
  const { head } = selection;
  const around = useRows(source, Math.max(0, head.row - FITTED_ROWS), head.row + FITTED_ROWS);
  const range = rangeOf(selection, { rows: source.count, columns: shown.length, page: 1 });
  const { copyCells, copyText } = useCopy(source, shown, range, tell);
  const download = useDownload(requestId, columns, arrangement, source, tell);
  const column = shown[head.column];
  const value = head.row === HEADER ? undefined : around.at(head.row)?.[column?.index ?? 0];

  const arrange = (next: SortFilter) => {
    setArrangement(next);
    // Another row is in the active cell's place: the first one is where to go on from.
    setSelection(at({ row: Math.min(0, head.row), column: head.column }));
  };
  const close = (closed: OpenPopup | null) => {
    setPopup((now) => (now === closed ? null : now));
    // What was chosen in a menu is gone with it, and the keys go back to the grid.
    if (document.activeElement?.closest("[popover]")) scroller.current?.focus();
  };
  const open = (kind: PopupKind, near: DOMRect, about = column) =>
    setPopup({ kind, near, column: about ?? null });
  const inspect = (wanted: Tab) => {
    setTab(wanted);
    scroller.current?.focus();
  };
  const filter = (added: Filter) => {
    arrange({ ...arrangement, filters: [...arrangement.filters, added] });
    close(popup);
  };
  const move = (moving: Laid, by: -1 | 1) => {
    const next = moved(layout, moving.index, by);
    if (next === layout) return;
    setLayout(next);
    setSelection(at({ ...head, column: moving.position + by }, selection.whole));
  };
  const act = {
    onSelect: setSelection,
    onSort: (sorted: Laid, added: boolean) =>
      arrange(
        withSort(arrangement, sorted.index, nextSortDirection(arrangement, sorted.index), added),
      ),
    onResize: (resizing: Laid, width: number) => setLayout(resized(layout, resizing.index, width)),
    onFit: (fitted: Laid) => {
      const first = Math.max(0, head.row - FITTED_ROWS);
      const rows = here(around, first, head.row + FITTED_ROWS);
      setLayout(resized(layout, fitted.index, fitting(fitted, fitted.index, rows)));
    },
    onMove: move,
    onMenu: (about: Laid, near: DOMRect) => open("column", near, about),
  };

  if (totalRows === 0) return <p className="quiet empty">{t("results.noRows")}</p>;
  return (
    <div className="result-grid">
      <GridBar
        columns={columns}
        total={totalRows}
        view={view}
        arrangement={arrangement}
        inspecting={tab !== null}
        told={told}
        onArrange={arrange}
        onInspect={() => setTab(tab ? null : "value")}
        onPopup={open}
      />
      {view.error && <ErrorNotice error={view.error} onRetry={view.retry} />}
      {source.count === 0 && <p className="quiet empty">{t("grid.noMatch")}</p>}
      <div className="grid-and-details">
        <Sheet
          {...act}
          scroller={scroller}
          source={source}
          columns={shown}
          arrangement={arrangement}
          selection={selection}
          onCopy={() => copyCells("tsv")}
          onOpen={() => setTab(tab ?? "value")}
          onContext={(spot, near) => {
            const about = shown[spot?.column ?? head.column] ?? column;
            open(spot?.row === HEADER ? "column" : "cells", near, about);
          }}
        />
        {tab && column && (
          <Inspected
            tab={tab}
            requestId={requestId}
            columns={columns}
            column={column}
            filters={arrangement.filters}
            source={source}
            working={view.working}
            row={head.row}
            value={value}
            onTab={inspect}
            onClose={() => {
              setTab(null);
              scroller.current?.focus();
            }}
            onCopy={copyText}
            onFilter={filter}
          />
        )}
      </div>
      {popup && (
        <GridPopup
          key={popup.kind}
          {...act}
          popup={popup}
          columns={columns}
          layout={layout}
          arrangement={arrangement}
          sql={view.sql}
          value={value}
          onClose={() => close(popup)}
          onOpen={(kind) => open(kind, popup.near, popup.column ?? undefined)}
          onFilter={filter}
          onLayout={setLayout}
          onCopy={copyCells}
          onCopyText={copyText}
          onDownload={download}
          onSort={(sorted, direction) => arrange(withSort(arrangement, sorted.index, direction))}
          onHide={(hidden) => setLayout(hiding(layout, hidden.index, true))}
          onInspect={(wanted) => {
            if (popup.column) setSelection(at({ ...head, column: popup.column.position }));
            inspect(wanted);
          }}
        />
      )}
    </div>
  );
}
