import { ChartColumn } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Table, TableColumn } from "../api/types";
import { formatBytes } from "../i18n/format";
import type { CatalogActions } from "./CatalogActions";
import type { TableMatch } from "./searchTables";
import { quoteIdentifier } from "../sql/quoteIdentifier";
import { ErrorText } from "../ui/ErrorText";
import { useExpanded } from "./useExpanded";
import { Partitions } from "./Partitions";
import { TreeItem } from "./TreeItem";
import styles from "./TableItem.module.css";

const KIND_LABELS: Record<Table["kind"], string> = {
  parquet: "Parquet",
  delta: "Delta Lake",
  iceberg: "Apache Iceberg",
  hudi: "Apache Hudi",
};

interface Props {
  shown: TableMatch;
  open: boolean;
  acts: CatalogActions;
}

/** A table with its size and dates; its children are the columns and partitions. */
export function TableItem({ shown: { table, columns, found }, open, acts }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useExpanded(table.name, open);
  const { name, kind, dateRange, skipped, error } = table;
  return (
    <TreeItem
      label={name}
      level={1}
      title={t("catalog.insert")}
      open={found || opened}
      onOpen={setOpened}
      onPick={() => acts.insert(quoteIdentifier(name))}
      onPreview={() => acts.preview(name)}
      facts={
        <small className={`muted ${styles.facts}`}>
          {t("numbers.files", { count: table.files })} · {formatBytes(table.bytes)}{" "}
          {kind !== "parquet" && <span className="badge">{KIND_LABELS[kind]}</span>}{" "}
          {dateRange && <span>{t("numbers.range", dateRange)}</span>}{" "}
          {skipped && (
            <span title={skipped.reason}>
              {t("catalog.skipped", {
                count: skipped.files,
                examples: skipped.examples.join(", "),
              })}
            </span>
          )}{" "}
          {error && (
            <span className="error">
              <ErrorText error={error} brief />
            </span>
          )}
        </small>
      }
    >
      {columns.map((column) => (
        <ColumnItem key={column.name} column={column} table={table} acts={acts} />
      ))}
      {!found && table.partitions.length > 0 && <PartitionsItem table={table} acts={acts} />}
    </TreeItem>
  );
}

function ColumnItem({
  column,
  table,
  acts,
}: {
  column: TableColumn;
  table: Table;
  acts: CatalogActions;
}) {
  const { t } = useTranslation();
  const isTime = column.name === table.timeColumn;
  const role = column.partition ? "partition" : isTime ? "time" : null;
  return (
    <TreeItem
      label={column.name}
      level={2}
      title={`${column.name} ${column.type}\n${role ? t(`catalog.${role}Hint`) : t("catalog.insert")}`}
      onPick={() => acts.insert(quoteIdentifier(column.name))}
      onPreview={() => acts.statistics(table.name, column)}
      button={{
        name: t("catalog.statistics", { column: column.name }),
        sign: <ChartColumn size={13} />,
      }}
      facts={
        <>
          {role && <small className="badge">{t(`catalog.${role}`)}</small>}{" "}
          <small className={styles.type}>{column.type}</small>
        </>
      }
    />
  );
}

function PartitionsItem({ table, acts }: { table: Table; acts: CatalogActions }) {
  const { t } = useTranslation();
  const [open, setOpen] = useExpanded(`${table.name}/`, false);
  return (
    <TreeItem
      label={t("catalog.partitions")}
      level={2}
      open={open}
      onOpen={setOpen}
      onPick={() => setOpen(!open)}
      facts={<small className="muted">{table.partitions.join(", ")}</small>}
    >
      {open && <Partitions table={table.name} parentPath="" level={3} acts={acts} />}
    </TreeItem>
  );
}
