import { Columns3, ListFilter, PanelRight, Search, X } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatLabel } from "../api/download";
import type { Column } from "../api/types";
import { formatShortcut } from "../ui/shortcut";
import { type SortFilter, type Filter, hasSortOrFilter, withSort } from "../resultset/sortFilter";
import { takesValue } from "../resultset/operators";
import { isNested } from "../resultset/typeFamilies";
import type { RowsView } from "../resultset/useSortFilter";
import type { t as translate } from "../i18n";
import { formatNumber } from "../i18n/format";
import { ViewTools } from "../ui/ViewTools";
import type { PopoverKind } from "./popovers";
import type { Copying } from "./useCopy";
import type { Downloading } from "./useDownload";
import styles from "./GridToolbar.module.css";

interface Props {
  columns: readonly Column[];
  total: number;
  view: RowsView;
  arrangement: SortFilter;
  inspecting: boolean;
  /** The result of the last action, announced to screen readers. */
  message: string;
  copying: Copying | null;
  downloading: Downloading | null;
  /** The figures of the selection. */
  figures: ReactNode;
  onArrange: (arrangement: SortFilter) => void;
  onInspect: () => void;
  onFind: () => void;
  /** Moves the focus to the grid, after a button that disappears. */
  onLeave: () => void;
  onPopup: (kind: PopoverKind, near: DOMRect) => void;
}

/** The tools of a result on the line of its views; filters and sort keys below, if there are any. */
export function GridToolbar(props: Props) {
  const { columns, total, view, arrangement, inspecting, message, copying, downloading } = props;
  const { onInspect, onLeave } = props;
  const { t } = useTranslation();
  const open = (kind: PopoverKind) => (event: MouseEvent) =>
    props.onPopup(kind, event.currentTarget.getBoundingClientRect());
  const onArrange = (next: SortFilter) => {
    props.onArrange(next);
    onLeave();
  };
  const leaveAfter = (stop: () => void) => () => {
    stop();
    onLeave();
  };
  const arranged = hasSortOrFilter(arrangement);
  const status =
    message || (view.working ? workingText(view, t) : shown(view, arrangement, total, t));
  return (
    <>
      <ViewTools place="figures">
        <div className={styles.figures}>
          {props.figures}
          <span
            className={`muted ${styles.status}`}
            title={status}
            data-testid="grid-status"
            aria-live="polite"
          >
            {status}
          </span>
          {view.working && (
            <progress
              aria-label={t("grid.sorting")}
              max={100}
              {...(view.percent && { value: view.percent })}
            />
          )}
          {downloading && (
            <button
              type="button"
              className="icon"
              aria-label={t("results.stopDownload", { format: formatLabel(downloading.format) })}
              onClick={leaveAfter(downloading.stop)}
            >
              <X size={14} />
            </button>
          )}
          {copying && (
            <>
              <progress aria-label={t("grid.copying")} max={1} value={copying.share} />
              <button type="button" onClick={leaveAfter(copying.stop)}>
                {t("grid.stop")}
              </button>
            </>
          )}
        </div>
      </ViewTools>
      <ViewTools place="tools">
        <div className={styles.tools} role="toolbar" aria-label={t("grid.toolbar")}>
          <Tool name={t("grid.filter")} onClick={open("filter")}>
            <ListFilter size={16} />
          </Tool>
          <Tool
            name={t("grid.find.label")}
            hint={t("grid.find.hint", { keys: formatShortcut("Mod+F") })}
            onClick={props.onFind}
          >
            <Search size={16} />
          </Tool>
          <Tool name={t("grid.columns")} onClick={open("columns")}>
            <Columns3 size={16} />
          </Tool>
          <Tool
            name={t("grid.details")}
            hint={t("grid.detailsHint", { keys: formatShortcut("Enter") })}
            pressed={inspecting}
            onClick={onInspect}
          >
            <PanelRight size={16} />
          </Tool>
        </div>
      </ViewTools>
      {arranged && (
        <div className={styles.bar} role="toolbar" aria-label={t("grid.arrangement")}>
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
          {view.sql && arrangement.filters.some(comparesText(columns)) && (
            <span className="muted">{t("grid.engineText")}</span>
          )}
          <button type="button" onClick={() => onArrange({ sort: [], filters: [] })}>
            {view.working ? t("grid.stop") : t("grid.reset")}
          </button>
          {!view.working && !view.error && (
            <button type="button" onClick={open("download")} title={t("grid.downloadHint")}>
              {t("grid.download")}
            </button>
          )}
          {view.sql && !view.working && (
            <button type="button" onClick={open("sql")} title={t("grid.viewSqlHint")}>
              {t("grid.viewSql")}
            </button>
          )}
        </div>
      )}
    </>
  );
}

interface ToolProps {
  name: string;
  hint?: string;
  pressed?: boolean;
  onClick: (event: MouseEvent) => void;
  children: ReactNode;
}

function Tool({ name, hint = name, pressed, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      className="icon"
      aria-label={name}
      title={hint}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

function Chip({ text, onRemove }: { text: string; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <span className={styles.chip}>
      <span>{text}</span>
      <button type="button" aria-label={t("grid.removeFilter", { text })} onClick={onRemove}>
        <X size={14} />
      </button>
    </span>
  );
}

type Words = typeof translate;

function filterText(filter: Filter, columns: readonly Column[], t: Words): string {
  const operator = t(`operators.${filter.operator}`);
  const value = takesValue(filter.operator) ? ` ${filter.value || "''"}` : "";
  return `${columns[filter.column]?.name} ${operator}${value}`;
}

/** Return whether a filter compares the text of a list, struct or JSON. */
function comparesText(columns: readonly Column[]) {
  return ({ column, operator }: Filter) =>
    takesValue(operator) && isNested(columns[column]?.type ?? "");
}

function workingText({ partial, source }: RowsView, t: Words): string {
  return partial ? t("grid.sortingRest", { count: source.count }) : t("grid.sorting");
}

function shown(view: RowsView, { filters }: SortFilter, total: number, t: Words): string {
  if (filters.length === 0) return "";
  return t("grid.filteredRows", {
    shown: formatNumber(view.source.count),
    total: formatNumber(total),
  });
}
