import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import type { InspectorTab } from "../inspector/Inspector";
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
import { lazyPart } from "../ui/lazyPart";
import { SplitPanes } from "../ui/SplitPanes";
import { NARROW, useMediaQuery } from "../ui/useMediaQuery";
import { GridToolbar } from "./GridToolbar";
import { GridPopovers } from "./GridPopovers";
import {
  autoWidth,
  positionColumns,
  withHidden,
  type PositionedColumn,
  withMoved,
  withPinned,
  withPlaced,
  withWidth,
} from "./columnLayout";
import { FindBar } from "./FindBar";
import { SelectionFigures } from "./SelectionFigures";
import type { PlaceColumn } from "./useColumnDrag";
import { useFind } from "./useFind";
import type { OpenPopover, PopoverKind } from "./popovers";
import { selectAt, clampSelection, HEADER, rangeOf, type Selection } from "./selection";
import { GridViewport } from "./GridViewport";
import { useCopy } from "./useCopy";
import { useDownload } from "./useDownload";
import { loadedRows, useColumnLayout } from "./useColumnLayout";
import { useCachedState } from "./useCachedState";
import { useStatusMessage } from "./useStatusMessage";
import styles from "./ResultGrid.module.css";

const InspectorPane = lazyPart(() => import("../inspector/InspectorPane"));

interface Props {
  requestId: string;
  columns: Column[];
  totalRows: number;
}

const FITTED_ROWS = 200;

/** A result as a grid: sort, filter, selection, clipboard and inspector. */
export default function ResultGrid({ requestId, columns, totalRows }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery(NARROW);
  const result = useMemo<RemoteRows>(
    () => ({ kind: "remote", requestId, count: totalRows, width: columns.length }),
    [requestId, totalRows, columns.length],
  );
  const keep = (what: string) => `${requestId} ${what}`;
  const [arrangement, setArrangement] = useCachedState(keep("arrangement"), () => NO_SORT_FILTER);
  const view = useSortFilter(result, columns, arrangement);
  const { source } = view;
  const [chosen, setSelection] = useCachedState<Selection>(keep("selection"), () =>
    selectAt({ row: 0, column: 0 }),
  );
  const [tab, setTab] = useCachedState<InspectorTab | null>(keep("details"), () => null);
  const [popup, setPopup] = useState<OpenPopover | null>(null);
  const [message, showMessage] = useStatusMessage();
  const {
    layout,
    setLayout,
    shown: visibleColumns,
  } = useColumnLayout(columns, useRows(result, 0, 0));
  const selection = useMemo(
    () => clampSelection(chosen, { rows: source.count, columns: visibleColumns.length, page: 1 }),
    [chosen, source.count, visibleColumns.length],
  );
  const { active } = selection;
  const around = useRows(source, Math.max(0, active.row - FITTED_ROWS), active.row + FITTED_ROWS);
  const range = rangeOf(selection, { rows: source.count, columns: visibleColumns.length, page: 1 });
  const { copyCells, copyText, copying } = useCopy(source, visibleColumns, range, showMessage);
  const saving = useDownload(requestId, columns, arrangement, source, showMessage);
  const column = visibleColumns[active.column];
  const value = active.row === HEADER ? undefined : around.at(active.row)?.[column?.index ?? 0];

  const [finding, setFinding] = useState(false);
  const findField = useRef<HTMLInputElement>(null);
  const find = useFind({ requestId, source, order: view.order, columns, visible: visibleColumns });

  const openFind = () => {
    setFinding(true);
    // The field of a new bar takes the focus itself.
    findField.current?.focus();
    findField.current?.select();
  };
  const arrange = (next: SortFilter) => {
    setArrangement(next);
    // The active cell now belongs to another row, so the selection restarts at the first row.
    setSelection(selectAt({ row: Math.min(0, active.row), column: active.column }));
  };
  const close = (closed: OpenPopover | null) => {
    setPopup((now) => (now === closed ? null : now));
    // The chosen menu item is gone, so the focus returns to the grid.
    if (document.activeElement?.closest("[popover]")) scroller.current?.focus();
  };
  const open = (kind: PopoverKind, near: DOMRect, about = column) =>
    setPopup({ kind, near, column: about ?? null });
  const inspect = (wanted: InspectorTab) => {
    setTab(wanted);
    scroller.current?.focus();
  };
  const filter = (added: Filter) => {
    arrange({ ...arrangement, filters: [...arrangement.filters, added] });
    close(popup);
  };
  const move = (moving: PositionedColumn, by: -1 | 1) => {
    const next = withMoved(layout, moving.index, by);
    if (next === layout) return;
    setLayout(next);
    setSelection(selectAt({ ...active, column: moving.position + by }, selection.mode));
  };
  const place: PlaceColumn = (moving, other, after) => {
    const next = withPlaced(layout, moving.index, other.index, after);
    setLayout(next);
    const positioned = positionColumns(columns, next);
    const position = positioned.findIndex(({ index }) => index === moving.index);
    setSelection(selectAt({ row: Math.max(0, active.row), column: position }, "columns"));
  };
  const act = {
    onSelect: setSelection,
    onSort: (sorted: PositionedColumn, added: boolean) =>
      arrange(
        withSort(arrangement, sorted.index, nextSortDirection(arrangement, sorted.index), added),
      ),
    onResize: (resizing: PositionedColumn, width: number) =>
      setLayout(withWidth(layout, resizing.index, width)),
    onFit: (fitted: PositionedColumn) => {
      const first = Math.max(0, active.row - FITTED_ROWS);
      const rows = loadedRows(around, first, active.row + FITTED_ROWS);
      setLayout(withWidth(layout, fitted.index, autoWidth(fitted, fitted.index, rows)));
    },
    onMove: move,
    onMenu: (about: PositionedColumn, near: DOMRect) => open("column", near, about),
  };

  const viewport = (
    <GridViewport
      {...act}
      scroller={scroller}
      source={source}
      order={view.order}
      columns={visibleColumns}
      arrangement={arrangement}
      selection={selection}
      emptyText={t(totalRows === 0 ? "results.noRows" : "grid.noMatch")}
      found={find.text.toLowerCase()}
      onPlace={place}
      onFind={openFind}
      onCopy={() => copyCells("tsv")}
      onOpen={() => setTab(tab ?? "value")}
      onContext={(cell, near) => {
        const about = visibleColumns[cell?.column ?? active.column] ?? column;
        open(cell?.row === HEADER ? "column" : "cells", near, about);
      }}
    />
  );
  const details = tab && column && (
    <InspectorPane
      tab={tab}
      requestId={requestId}
      columns={columns}
      column={column}
      // After an error of the filters all rows are shown.
      filters={view.error ? [] : arrangement.filters}
      source={source}
      working={view.working}
      row={active.row}
      value={value}
      onTab={inspect}
      onClose={() => {
        setTab(null);
        scroller.current?.focus();
      }}
      onCopy={copyText}
      onFilter={filter}
    />
  );
  return (
    <div className={styles.result}>
      <GridToolbar
        columns={columns}
        total={totalRows}
        view={view}
        arrangement={arrangement}
        inspecting={tab !== null}
        message={message}
        copying={copying}
        downloading={saving.downloading}
        onArrange={arrange}
        onInspect={() => setTab(tab ? null : "value")}
        onPopup={open}
        onFind={openFind}
        onLeave={() => scroller.current?.focus()}
        figures={
          <SelectionFigures
            requestId={requestId}
            source={source}
            order={view.order}
            columns={visibleColumns}
            range={range}
          />
        }
      />
      {finding && (
        <FindBar
          find={find}
          active={active}
          field={findField}
          onGo={(cell) => setSelection(selectAt(cell))}
          onClose={() => {
            setFinding(false);
            find.setText("");
            scroller.current?.focus();
          }}
        />
      )}
      {view.error && (
        <ErrorNotice
          error={view.error}
          onRetry={() => {
            view.retry();
            scroller.current?.focus();
          }}
        />
      )}
      <SplitPanes
        orientation={narrow ? "vertical" : "horizontal"}
        name={narrow ? "details-below" : "details"}
        label={t("panes.resizeDetails")}
        first={{ min: 120, content: viewport }}
        last={!details ? null : { min: narrow ? 96 : 220, content: details }}
        sized="last"
        initial={narrow ? 240 : 340}
      />
      {popup && (
        <GridPopovers
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
          onDownload={saving.download}
          onSort={(sorted, direction) => arrange(withSort(arrangement, sorted.index, direction))}
          onHide={(hidden) => setLayout(withHidden(layout, hidden.index, true))}
          onPin={({ index }, pin) => setLayout(withPinned(layout, index, pin))}
          onInspect={(wanted) => {
            if (popup.column) setSelection(selectAt({ ...active, column: popup.column.position }));
            inspect(wanted);
          }}
        />
      )}
    </div>
  );
}
