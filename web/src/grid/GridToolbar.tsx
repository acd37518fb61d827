import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { formatShortcut } from "../ui/shortcut";
import { type SortFilter, type Filter, hasSortOrFilter, withSort } from "../resultset/sortFilter";
import { takesValue } from "../resultset/operators";
import type { RowsView } from "../resultset/useSortFilter";
import { formatNumber } from "../i18n/format";
import type { PopoverKind } from "./popovers";
import styles from "./GridToolbar.module.css";

interface Props {
  columns: readonly Column[];
  total: number;
  view: RowsView;
  arrangement: SortFilter;
  inspecting: boolean;
  /** The result of the last action, announced to screen readers. */
  message: string;
  onArrange: (arrangement: SortFilter) => void;
  onInspect: () => void;
  onPopup: (kind: PopoverKind, near: DOMRect) => void;
}

/** The filters and sort keys of a result, with buttons to change them. */
export function GridToolbar(props: Props) {
  const { columns, total, view, arrangement, inspecting, message, onArrange, onInspect } = props;
  const { t } = useTranslation();
  const open = (kind: PopoverKind) => (event: MouseEvent) =>
    props.onPopup(kind, event.currentTarget.getBoundingClientRect());
  const arranged = hasSortOrFilter(arrangement);
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("grid.toolbar")}>
      <button type="button" onClick={open("filter")}>
        {t("grid.filter")}
      </button>
      <button type="button" onClick={open("columns")}>
        {t("grid.columns")}
      </button>
      {arrangement.filters.map((filter, index) => (
        <Chip
          key={JSON.stringify(filter)}
          text={filterText(filter, columns, t)}
          onRemove={() =>
            onArrange({ ...arrangement, filters: arrangement.filters.toSpliced(index, 1) })
          }
        />
      ))}
      {arrangement.sort.map(({ column, descending }) => (
        <Chip
          key={column}
          text={`${descending ? "↓" : "↑"} ${columns[column]?.name}`}
          onRemove={() => onArrange(withSort(arrangement, column, null, true))}
        />
      ))}
      {arranged && (
        <button type="button" onClick={() => onArrange({ sort: [], filters: [] })}>
          {view.working ? t("grid.stop") : t("grid.reset")}
        </button>
      )}
      {arranged && !view.working && !view.error && (
        <button type="button" onClick={open("download")} title={t("grid.downloadHint")}>
          {t("grid.download")}
        </button>
      )}
      {view.sql && !view.working && (
        <button type="button" onClick={open("sql")} title={t("grid.viewSqlHint")}>
          {t("grid.viewSql")}
        </button>
      )}
      <span className={`muted ${styles.status}`} data-testid="grid-status" aria-live="polite">
        {view.working ? t("grid.sorting") : message || shown(view, arrangement, total, t)}
      </span>
      <button
        type="button"
        aria-pressed={inspecting}
        title={t("grid.detailsHint", { keys: formatShortcut("Enter") })}
        onClick={onInspect}
      >
        {t("grid.details")}
      </button>
    </div>
  );
}

function Chip({ text, onRemove }: { text: string; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <span className={styles.chip}>
      <span>{text}</span>
      <button type="button" aria-label={t("grid.removeFilter", { text })} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}

type Words = ReturnType<typeof useTranslation>["t"];

function filterText(filter: Filter, columns: readonly Column[], t: Words): string {
  const operator = t(`operators.${filter.operator}`);
  const value = takesValue(filter.operator) ? ` ${filter.value || "''"}` : "";
  return `${columns[filter.column]?.name} ${operator}${value}`;
}

function shown(view: RowsView, { filters }: SortFilter, total: number, t: Words): string {
  if (filters.length === 0) return "";
  return t("grid.filteredRows", {
    shown: formatNumber(view.source.count),
    total: formatNumber(total),
  });
}
