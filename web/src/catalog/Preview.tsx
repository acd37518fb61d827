import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queryKeys } from "../api/queryKeys";
import { ErrorNotice } from "../ui/ErrorNotice";
import { CatalogDialog } from "./CatalogDialog";
import { type PreviewRows, previewTable } from "./previewTable";
import { PreviewTable } from "./PreviewTable";

interface Props {
  table: string;
  condition?: string;
  onClose: () => void;
}

/** The dialog with the first rows of a table. */
export default function Preview({ table, condition, onClose }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery<PreviewRows>({
    queryKey: queryKeys.preview(table, condition),
    queryFn: ({ signal }) => previewTable(table, condition, signal),
    retry: false,
    gcTime: 0,
  });

  return (
    <CatalogDialog title={t("catalog.previewTitle", { name: table })} onClose={onClose}>
      {data && <code className="muted">{data.sql}</code>}
      {error && <ErrorNotice error={error} onRetry={() => refetch()} />}
      {!data && !error && (
        <p className="muted" role="status">
          {t("catalog.loadingPreview")}
        </p>
      )}
      {data && <PreviewTable columns={data.columns} rows={data.rows} />}
    </CatalogDialog>
  );
}
