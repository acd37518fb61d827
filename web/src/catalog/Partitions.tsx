import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { Partition } from "../api/types";
import { errorMessage, errorReason } from "../i18n/errors";
import { formatBytes } from "../i18n/format";
import type { CatalogActions } from "./CatalogActions";
import { useExpanded } from "./useExpanded";
import { TreeItem } from "./TreeItem";
import styles from "./Partitions.module.css";
import { usePartitions } from "./usePartitions";

interface Props {
  table: string;
  parentPath: string;
  level: number;
  acts: CatalogActions;
}

/** The partitions below another one, or those of the first partition column. */
export function Partitions({ table, parentPath, level, acts }: Props) {
  const { t } = useTranslation();
  const { data, error, isPending, hasNextPage, fetchNextPage, refetch } = usePartitions(
    table,
    parentPath,
  );
  const more = t("catalog.loadMore");
  return (
    <>
      {data?.pages
        .flatMap(({ partitions }) => partitions)
        .map((partition) => (
          <PartitionItem
            key={partition.within}
            table={table}
            partition={partition}
            level={level}
            acts={acts}
          />
        ))}
      {isPending && !error && <TreeItem label="…" level={level} onPick={() => {}} />}
      {error && (
        <TreeItem
          label={errorMessage(toErrorDetail(error).code).title}
          title={errorReason(toErrorDetail(error))}
          level={level}
          facts={<small className="error">{t("app.retry")}</small>}
          onPick={() => refetch()}
        />
      )}
      {hasNextPage && <TreeItem label={more} level={level} onPick={() => fetchNextPage()} />}
    </>
  );
}

interface ItemProps {
  table: string;
  partition: Partition;
  level: number;
  acts: CatalogActions;
}

function PartitionItem({ table, partition, level, acts }: ItemProps) {
  const { t } = useTranslation();
  const { column, value, within, condition, files, dateRange } = partition;
  const [open, setOpen] = useExpanded(`${table}/${within}`, false);
  const facts = [t("numbers.files", { count: files }), formatBytes(partition.bytes)];
  // The value of a partition by day is its date already.
  const days = dateRange && dateRange.from !== dateRange.to && t("numbers.range", dateRange);
  return (
    <TreeItem
      label={`${column} = ${value === "" ? "''" : (value ?? "NULL")}`}
      level={level}
      title={t("catalog.filter", { condition })}
      {...(partition.partitioned && { open, onOpen: setOpen })}
      onPick={() => acts.filter(table, condition)}
      onPreview={() => acts.preview(table, condition)}
      facts={
        <small className={`muted ${styles.facts}`}>
          {facts.join(" · ")} {days && <span>{days}</span>}
        </small>
      }
    >
      {open && <Partitions table={table} parentPath={within} level={level + 1} acts={acts} />}
    </TreeItem>
  );
}
