import { useState } from "react";
import type { Table, TableColumn } from "../api/types";
import { Notice } from "../shell/Notice";
import { bytes, plural } from "../shell/words";
import { quoted } from "./names";
import type { Tables } from "./useTables";

interface Props {
  tables: Tables;
  onInsert: (name: string) => void;
}

/** The tables with their columns; a click puts a name where the cursor is. */
export function Catalog({ tables, onInsert }: Props) {
  if (tables.isPending) return <p className="quiet">Reading the catalog …</p>;
  if (tables.error) return <Notice error={tables.error} onRetry={() => tables.refetch()} />;
  if (tables.data.length === 0) {
    return (
      <p className="quiet">No tables yet: put a folder of Parquet files into the data bucket.</p>
    );
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
  const [expanded, setExpanded] = useState(open);
  const { dateRange, name } = table;
  return (
    <li>
      <div className="table-node">
        <button
          type="button"
          className="fold"
          aria-expanded={expanded}
          aria-label={`Columns of ${name}`}
          onClick={() => setExpanded(!expanded)}
        >
          {expanded ? "▾" : "▸"}
        </button>
        <button
          type="button"
          className="name"
          title="Insert"
          onClick={() => onInsert(quoted(name))}
        >
          {name}
        </button>
      </div>
      <p className="quiet facts">
        {plural(table.files, "file")} · {bytes(table.bytes)}
        {dateRange && (
          <>
            <br />
            {dateRange.from} to {dateRange.to}
          </>
        )}
      </p>
      {table.error && <p className="bad">{table.error.message}</p>}
      {expanded && (
        <ul className="columns" aria-label={`Columns of ${name}`}>
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
  const mark = column.partition ? "partition" : column.name === table.timeColumn ? "time" : null;
  return (
    <li>
      <button type="button" title="Insert" onClick={() => onInsert(quoted(column.name))}>
        <span className="column-name">{column.name}</span>
        {mark && <span className="badge">{mark}</span>}
        <span className="type">{column.type}</span>
      </button>
    </li>
  );
}
