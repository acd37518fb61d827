import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { Column } from "../api/types";
import { type FileFormat, fetchDownloadUrl, fileNameOf, formatLabel } from "../api/download";
import type { SortFilter } from "../resultset/sortFilter";
import { runOverResult } from "../resultset/runOverResult";
import type { RowSource } from "../resultset/source";
import { sortFilterSql } from "../resultset/resultSql";
import { tabTitle } from "../tabs/tab";
import { useCurrentTab } from "../tabs/TabContext";

/** Download the filtered rows in their order; the engine repeats a sort that ran in the page. */
export function useDownload(
  requestId: string,
  columns: readonly Column[],
  arrangement: SortFilter,
  source: RowSource,
  showMessage: (sentence: string, stays?: boolean) => void,
) {
  const { t } = useTranslation();
  const [tab] = useCurrentTab();
  const startDownload = async () => {
    if (source.kind === "remote") return source.requestId;
    const sql = sortFilterSql(arrangement, columns);
    return (await runOverResult(requestId, sql, new AbortController().signal)).requestId;
  };
  return async (format: FileFormat) => {
    showMessage(t("results.preparing", { format: formatLabel(format) }), true);
    const name = fileNameOf(tabTitle(tab));
    try {
      location.assign(await fetchDownloadUrl(await startDownload(), format, name));
      showMessage("");
    } catch (error) {
      showMessage(t("grid.downloadFailed", { why: toErrorDetail(error).message }));
    }
  };
}
