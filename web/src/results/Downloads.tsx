import { type MouseEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { placeOf } from "../api/client";
import { detailOf } from "../api/failure";
import { type FileFormat, fileLink } from "./fileLink";

const FORMATS: [FileFormat, string][] = [
  ["csv", "CSV"],
  ["json", "JSON"],
  ["parquet", "Parquet"],
  ["arrow", "Arrow"],
];

/** Links to the whole result, for which the API makes a file if there is none yet. */
export function Downloads({ requestId }: { requestId: string }) {
  const { t } = useTranslation();
  const [making, setMaking] = useState<string | null>(null);
  const [failure, setFailure] = useState("");
  const path = placeOf(`/queries/${encodeURIComponent(requestId)}/results`);

  const download = async (event: MouseEvent, format: FileFormat, name: string) => {
    event.preventDefault();
    setFailure("");
    setMaking(name);
    try {
      location.assign(await fileLink(requestId, format));
    } catch (error) {
      setFailure(detailOf(error).message);
    }
    setMaking(null);
  };

  return (
    <nav className="downloads" aria-label={t("results.download")}>
      <span className="quiet">{t("results.download")}</span>
      {FORMATS.map(([format, name]) => (
        <a
          key={format}
          href={`${path}?format=${format}`}
          onClick={(event) => download(event, format, name)}
        >
          {name}
        </a>
      ))}
      <span className="quiet" aria-live="polite">
        {making && t("results.making", { format: making })}
      </span>
      {failure && <span role="alert">{failure}</span>}
    </nav>
  );
}
