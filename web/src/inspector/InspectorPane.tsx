import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import type { Filter } from "../resultset/sortFilter";
import type { RowSource } from "../resultset/source";
import { useColumnStats } from "../resultset/useColumnStats";
import { Inspector, type InspectorTab } from "./Inspector";
import { ColumnStatsView } from "./ColumnStatsView";
import { ValueView } from "./ValueView";

/** A column with its index in the result. */
interface IndexedColumn extends Column {
  index: number;
}

interface Props {
  tab: InspectorTab;
  requestId: string;
  columns: readonly Column[];
  /** The column of the active cell. */
  column: IndexedColumn;
  filters: Filter[];
  source: RowSource;
  working: boolean;
  row: number;
  value: unknown;
  onTab: (tab: InspectorTab) => void;
  onClose: () => void;
  onCopy: (text: string) => void;
  onFilter: (filter: Filter) => void;
}

/** The inspector of the active cell, with its value and column fetched. */
export default function InspectorPane(props: Props) {
  const { tab, column, row, value, onTab, onClose, onCopy } = props;
  const { t } = useTranslation();
  return (
    <Inspector tab={tab} onTab={onTab} onClose={onClose}>
      {tab === "column" ? (
        <ColumnStatsPane {...props} />
      ) : row < 0 ? (
        <p className="muted">{t("grid.selectCell")}</p>
      ) : (
        <ValueView column={column} row={row} value={value} onCopy={onCopy} />
      )}
    </Inspector>
  );
}

function ColumnStatsPane({
  requestId,
  columns,
  column,
  filters,
  source,
  working,
  onFilter,
}: Props) {
  const request = { requestId, filters, source, columns, columnIndex: column.index };
  const { data, error, refetch } = useColumnStats(request, !working);
  return (
    <ColumnStatsView
      column={column}
      summary={data}
      error={error}
      onRetry={refetch}
      onFilter={(value) => onFilter({ column: column.index, operator: "eq", value })}
    />
  );
}
