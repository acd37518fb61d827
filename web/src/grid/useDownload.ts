import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isAbort, toErrorDetail } from "../api/errors";
import type { Column } from "../api/types";
import { type FileFormat, fetchDownloadUrl, fileNameOf, formatLabel } from "../api/download";
import { errorReason } from "../i18n/errors";
import type { SortFilter } from "../resultset/sortFilter";
import { runOverResult } from "../resultset/runOverResult";
import type { RowSource } from "../resultset/source";
import { sortFilterSql } from "../resultset/resultSql";
import { tabTitle } from "../tabs/tab";
import { useCurrentTab } from "../tabs/TabContext";

/** The download whose file is being made. */
export interface Downloading {
  format: FileFormat;
  stop: () => void;
}

/**
 * Return a function that downloads the filtered rows in their order, and the running download.
 *
 * The engine repeats a sort that ran in the page.
 */
export function useDownload(
  requestId: string,
  columns: readonly Column[],
  arrangement: SortFilter,
  source: RowSource,
  showMessage: (sentence: string, stays?: boolean) => void,
) {
  const { t } = useTranslation();
  const [tab] = useCurrentTab();
  const [downloading, setDownloading] = useState<Downloading | null>(null);
  const requestOfRows = async (signal: AbortSignal) => {
    if (source.kind === "remote") return source.requestId;
    const sql = sortFilterSql(arrangement, columns);
    return (await runOverResult(requestId, sql, signal)).requestId;
  };
  const download = async (format: FileFormat) => {
    downloading?.stop();
    const controller = new AbortController();
    const { signal } = controller;
    const stop = () => {
      controller.abort();
      setDownloading(null);
      showMessage("");
    };
    setDownloading({ format, stop });
    showMessage(t("results.preparing", { format: formatLabel(format) }), true);
    const name = fileNameOf(tabTitle(tab));
    let message = "";
    try {
      const url = await fetchDownloadUrl(await requestOfRows(signal), format, name, signal);
      if (!signal.aborted) location.assign(url);
    } catch (error) {
      if (!isAbort(error))
        message = t("grid.downloadFailed", { why: errorReason(toErrorDetail(error)) });
    }
    // Another download may have its message by now.
    if (signal.aborted) return;
    setDownloading(null);
    showMessage(message);
  };
  return { download, downloading };
}
