import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { DOWNLOAD_FORMATS, type FileFormat, formatLabel } from "../api/download";
import type { SortFilter, Filter } from "../resultset/sortFilter";
import { valueFilter } from "../resultset/valueFilter";
import { ColumnChooser } from "./ColumnChooser";
import { FilterForm } from "./FilterForm";
import type { ClipboardFormat } from "./clipboardFormats";
import type { PositionedColumn, ColumnLayout } from "./columnLayout";
import { Menu } from "../ui/Menu";
import { Popover } from "../ui/Popover";
import type { OpenPopover, PopoverKind } from "./popovers";

export interface PopupActions {
  onClose: () => void;
  onOpen: (kind: PopoverKind) => void;
  onFilter: (filter: Filter) => void;
  onLayout: (layout: ColumnLayout) => void;
  onCopy: (format: ClipboardFormat) => void;
  onCopyText: (text: string) => void;
  onDownload: (format: FileFormat) => void;
  onSort: (column: PositionedColumn, direction: "ascending" | "descending" | null) => void;
  onFit: (column: PositionedColumn) => void;
  onHide: (column: PositionedColumn) => void;
  onPin: (column: PositionedColumn, pin: boolean) => void;
  onMove: (column: PositionedColumn, by: -1 | 1) => void;
  onInspect: (tab: "value" | "column") => void;
}

interface Props extends PopupActions {
  popup: OpenPopover;
  columns: readonly Column[];
  layout: ColumnLayout;
  arrangement: SortFilter;
  sql: string | null;
  /** The value of the active cell, undefined for a header or until fetched. */
  value?: unknown;
}

/** The open menu, dialog or list of the grid. */
export function GridPopovers(props: Props) {
  const { popup, columns, layout, sql, onClose, onFilter, onLayout } = props;
  const { t } = useTranslation();
  const { near, column } = popup;
  switch (popup.kind) {
    case "filter":
      return (
        <Popover near={near} role="dialog" label={t("grid.filter")} onClose={onClose}>
          <FilterForm columns={columns} first={column?.index ?? 0} onApply={onFilter} />
        </Popover>
      );
    case "columns":
      return (
        <Popover near={near} role="dialog" label={t("grid.columns")} onClose={onClose}>
          <ColumnChooser columns={columns} layout={layout} onChange={onLayout} />
        </Popover>
      );
    case "sql":
      return (
        <Popover near={near} role="dialog" label={t("grid.viewSql")} onClose={onClose}>
          <p>{t("grid.viewSqlNote")}</p>
          <pre>{sql}</pre>
          <button type="button" onClick={() => props.onCopyText(sql ?? "")}>
            {t("grid.copySql")}
          </button>
        </Popover>
      );
    case "download":
      return (
        <Menu
          near={near}
          label={t("grid.download")}
          onClose={onClose}
          groups={[
            DOWNLOAD_FORMATS.map((format) => ({
              title: formatLabel(format),
              onChoose: () => props.onDownload(format),
            })),
          ]}
        />
      );
    case "cells":
      return <CellMenu {...props} />;
    case "column":
      return column && <ColumnMenu {...props} column={column} />;
  }
}

function CellMenu({ popup, value, ...act }: Props) {
  const { t } = useTranslation();
  const { column } = popup;
  const filter = column && valueFilter(column, value);
  return (
    <Menu
      near={popup.near}
      label={t("grid.cellMenu")}
      onClose={act.onClose}
      groups={[
        [
          { title: t("grid.copyTsv"), keys: "Mod+C", onChoose: () => act.onCopy("tsv") },
          { title: t("grid.copyWithHeaders"), onChoose: () => act.onCopy("tsvWithHeaders") },
          { title: t("grid.copyCsv"), onChoose: () => act.onCopy("csv") },
          { title: t("grid.copyJson"), onChoose: () => act.onCopy("json") },
          { title: t("grid.copyMarkdown"), onChoose: () => act.onCopy("markdown") },
          { title: t("grid.copyInList"), onChoose: () => act.onCopy("inList") },
          { title: t("grid.copyInsert"), onChoose: () => act.onCopy("insert") },
        ],
        [
          {
            title: t("grid.showValue"),
            keys: "Enter",
            onChoose: () => act.onInspect("value"),
          },
          {
            title: t("grid.filterByValue"),
            disabled: !filter,
            onChoose: () => filter && act.onFilter(filter),
          },
        ],
      ]}
    />
  );
}

function ColumnMenu({ popup, column, ...act }: Props & { column: PositionedColumn }) {
  const { t } = useTranslation();
  return (
    <Menu
      near={popup.near}
      label={t("grid.columnMenu", { column: column.name })}
      onClose={act.onClose}
      groups={[
        [
          { title: t("grid.ascending"), onChoose: () => act.onSort(column, "ascending") },
          { title: t("grid.descending"), onChoose: () => act.onSort(column, "descending") },
          {
            title: t("grid.clearSort"),
            disabled: !act.arrangement.sort.some((key) => key.column === column.index),
            onChoose: () => act.onSort(column, null),
          },
        ],
        [
          { title: t("grid.filterColumn"), onChoose: () => act.onOpen("filter") },
          { title: t("grid.columnStats"), onChoose: () => act.onInspect("column") },
        ],
        [
          { title: t("grid.autofit"), keys: "Alt+Enter", onChoose: () => act.onFit(column) },
          {
            title: t("grid.moveLeft"),
            keys: "Alt+Shift+ArrowLeft",
            disabled: column.position === 0,
            onChoose: () => act.onMove(column, -1),
          },
          {
            title: t("grid.moveRight"),
            keys: "Alt+Shift+ArrowRight",
            onChoose: () => act.onMove(column, 1),
          },
          {
            title: t(column.pinned ? "grid.unpin" : "grid.pin"),
            onChoose: () => act.onPin(column, !column.pinned),
          },
          { title: t("grid.hide"), onChoose: () => act.onHide(column) },
          { title: t("grid.copyName"), onChoose: () => act.onCopyText(column.name) },
        ],
      ]}
    />
  );
}
