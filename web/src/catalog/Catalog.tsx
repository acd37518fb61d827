import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "../api/types";
import { queryKeys } from "../api/queryKeys";
import { ErrorNotice } from "../ui/ErrorNotice";
import { lazyPart } from "../ui/lazyPart";
import type { CatalogActions } from "./CatalogActions";
import { searchTables } from "./searchTables";
import { TableItem } from "./TableItem";
import { Tree } from "./Tree";
import styles from "./Catalog.module.css";
import type { Tables } from "./useTables";

const ColumnStatistics = lazyPart(() => import("./ColumnStatistics"));
const Preview = lazyPart(() => import("./Preview"));

interface Props extends Pick<CatalogActions, "insert" | "filter"> {
  tables: Tables;
}

// Up to this number of tables, each is expanded at first.
const MAX_EXPANDED_TABLES = 4;

/** The searchable tree of tables, columns and partitions; a click inserts into the editor. */
export function Catalog({ tables, insert, filter }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [previewed, preview] = useState<{ table: string; condition?: string } | null>(null);
  const [measured, measure] = useState<{ table: string; column: Column } | null>(null);
  const acts: CatalogActions = {
    insert,
    filter,
    preview: (table, condition) => preview({ table, ...(condition && { condition }) }),
    statistics: (table, column) => measure({ table, column }),
  };
  const all = tables.data ?? [];
  const matches = searchTables(all, text);
  return (
    <>
      <CatalogBar text={text} onText={setText} />
      {tables.isPending && <p className="muted">{t("catalog.loading")}</p>}
      {tables.error && <ErrorNotice error={tables.error} onRetry={() => tables.refetch()} />}
      {tables.data?.length === 0 && <p className="muted">{t("catalog.empty")}</p>}
      {all.length > 0 && matches.length === 0 && <p className="muted">{t("catalog.noMatch")}</p>}
      {matches.length > 0 && (
        <Tree label={t("app.tables")}>
          {matches.map((each) => (
            <TableItem
              key={each.table.name}
              shown={each}
              open={all.length < MAX_EXPANDED_TABLES}
              acts={acts}
            />
          ))}
        </Tree>
      )}
      {measured && (
        <ColumnStatistics {...measured} onFilter={filter} onClose={() => measure(null)} />
      )}
      {previewed && <Preview {...previewed} onClose={() => preview(null)} />}
    </>
  );
}

function CatalogBar({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const reading = useIsFetching({ queryKey: queryKeys.tables }) > 0;
  const refresh = () => {
    cache.invalidateQueries({ queryKey: queryKeys.tables });
    cache.invalidateQueries({ queryKey: queryKeys.partitions });
    cache.removeQueries({ queryKey: queryKeys.tablesColumnStats });
  };
  return (
    <div className={styles.bar}>
      <input
        type="search"
        value={text}
        placeholder={t("catalog.search")}
        aria-label={t("catalog.search")}
        onChange={(event) => onText(event.target.value)}
      />
      <button
        type="button"
        className="icon"
        aria-label={t("catalog.refresh")}
        title={t("catalog.refresh")}
        disabled={reading}
        onClick={refresh}
      >
        <RefreshCw size={15} />
      </button>
    </div>
  );
}
