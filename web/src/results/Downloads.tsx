import { useTranslation } from "react-i18next";

const FORMATS = [
  ["csv", "CSV"],
  ["json", "JSON"],
  ["parquet", "Parquet"],
  ["arrow", "Arrow"],
] as const;

/** Links to the whole result; the API redirects to a file made for it. */
export function Downloads({ requestId }: { requestId: string }) {
  const { t } = useTranslation();
  const path = `/queries/${encodeURIComponent(requestId)}/results`;
  return (
    <nav className="downloads" aria-label={t("results.download")}>
      <span className="quiet">{t("results.download")}</span>
      {FORMATS.map(([format, name]) => (
        <a key={format} href={`${path}?format=${format}`} download={`result.${format}`}>
          {name}
        </a>
      ))}
    </nav>
  );
}
