import { type MouseEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { urlFor } from "../api/client";
import { toErrorDetail } from "../api/errors";
import {
  DOWNLOAD_FORMATS,
  downloadQuery,
  type FileFormat,
  fetchDownloadUrl,
  formatLabel,
} from "../api/download";
import styles from "./Downloads.module.css";

/** The download buttons of the whole result; the API converts it on the first request. */
export function Downloads({ requestId }: { requestId: string }) {
  const { t } = useTranslation();
  const [making, setMaking] = useState<string | null>(null);
  const [failure, setFailure] = useState("");
  const path = urlFor(`/queries/${encodeURIComponent(requestId)}/results`);

  const download = async (event: MouseEvent, format: FileFormat) => {
    event.preventDefault();
    setFailure("");
    setMaking(formatLabel(format));
    try {
      location.assign(await fetchDownloadUrl(requestId, format));
    } catch (error) {
      setFailure(toErrorDetail(error).message);
    }
    setMaking(null);
  };

  return (
    <nav className={styles.downloads} aria-label={t("results.download")}>
      <span className="muted">{t("results.download")}</span>
      {DOWNLOAD_FORMATS.map((format) => (
        <a
          key={format}
          title={t(format === "csv" ? "results.downloadCsvHint" : "results.downloadHint")}
          href={`${path}?${new URLSearchParams(downloadQuery(format))}`}
          onClick={(event) => download(event, format)}
        >
          {formatLabel(format)}
        </a>
      ))}
      <span className="muted" aria-live="polite">
        {making && t("results.preparing", { format: making })}
      </span>
      {failure && <span role="alert">{failure}</span>}
    </nav>
  );
}
