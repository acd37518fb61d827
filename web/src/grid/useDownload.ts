import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { Column } from "../api/types";
import { type FileFormat, fetchDownloadUrl, formatLabel } from "../api/download";
import type { SortFilter } from "../resultset/sortFilter";
import { runOverResult } from "../resultset/runOverResult";
import type { RowSource } from "../resultset/source";
import { sortFilterSql } from "../resultset/resultSql";

/** Download the filtered rows in their order; the engine repeats a sort that ran in the page. */
export function useDownload(
  requestId: string,
  columns: readonly Column[],
  arrangement: SortFilter,
  source: RowSource,
  tell: (sentence: string, stays?: boolean) => void,
) {
  const { t } = useTranslation();
  const made = async () => {
    if (source.kind === "remote") return source.requestId;
    const sql = sortFilterSql(arrangement, columns);
    return (await runOverResult(requestId, sql, new AbortController().signal)).requestId;
  };
  return async (format: FileFormat) => {
    tell(t("results.preparing", { format: formatLabel(format) }), true);
    try {
      location.assign(await fetchDownloadUrl(await made(), format));
      tell("");
    } catch (error) {
      tell(t("grid.downloadFailed", { why: toErrorDetail(error).message }));
    }
  };
}
