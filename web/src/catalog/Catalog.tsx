import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Table, TableColumn } from "../api/types";
import { Notice } from "../shell/Notice";
import { bytes } from "../words/numbers";
import { quoted } from "./names";
import type { Tables } from "./useTables";

interface Props {
  tables: Tables;
  onInsert: (name: string) => void;
}

/** The tables with their columns; a click puts a name where the cursor is. */
export function Catalog({ tables, onInsert }: Props) {
  const { t } = useTranslation();
  if (tables.isPending) return <p className="quiet">{t("catalog.reading")}</p>;
  if (tables.error) return <Notice error={tables.error} onRetry={() => tables.refetch()} />;
  if (tables.data.length === 0) {
    return <p className="quiet">{t("catalog.empty")}</p>;
  }
  return (
    <ul className="tree">
      {tables.data.map((table) => (
        <TableNode
          key={table.name}
          table={table}
          onInsert={onInsert}
          open={tables.data.length < 4}
        />
      ))}
    </ul>
  );
}

function TableNode({
  table,
  onInsert,
  open,
}: {
  table: Table;
  onInsert: (name: string) => void;
  open: boolean;
}) {
  const { t } = useTranslation();
  const [expanded, setExpanded] = useState(open);
  const { dateRange, name } = table;
  return (
    <li>
      <div className="table-node">
        <button
          type="button"
          className="fold"
          aria-expanded={expanded}
          aria-label={t("catalog.columnsOf", { table: name })}
          onClick={() => setExpanded(!expanded)}
        >
          {expanded ? "▾" : "▸"}
        </button>
        <button
          type="button"
          className="name"
          title={t("catalog.insert")}
          onClick={() => onInsert(quoted(name))}
        >
          {name}
        </button>
      </div>
      <p className="quiet facts">
        {t("numbers.files", { count: table.files })} · {bytes(table.bytes)}
        {dateRange && (
          <>
            <br />
            {t("numbers.range", dateRange)}
          </>
        )}
      </p>
      {table.error && <p className="bad">{table.error.message}</p>}
      {expanded && (
        <ul className="columns" aria-label={t("catalog.columnsOf", { table: name })}>
          {table.columns.map((column) => (
            <ColumnNode key={column.name} column={column} table={table} onInsert={onInsert} />
          ))}
        </ul>
      )}
    </li>
  );
}

function ColumnNode({
  column,
  table,
  onInsert,
}: {
  column: TableColumn;
  table: Table;
  onInsert: (name: string) => void;
}) {
  const { t } = useTranslation();
  const isTime = column.name === table.timeColumn;
  const mark = column.partition ? t("catalog.partition") : isTime ? t("catalog.time") : null;
  return (
    <li>
      <button
        type="button"
        title={t("catalog.insert")}
        onClick={() => onInsert(quoted(column.name))}
      >
        <span className="column-name">{column.name}</span>
        {mark && <span className="badge">{mark}</span>}
        <span className="type">{column.type}</span>
      </button>
    </li>
  );
}
