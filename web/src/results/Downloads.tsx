import { Download as DownloadIcon, X } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { DOWNLOAD_FORMATS, type FileFormat, formatLabel } from "../api/download";
import { t } from "../i18n";
import { tabTitle } from "../tabs/tab";
import { useCurrentTab, useIsActiveTab } from "../tabs/TabContext";
import { type Command, useCommands } from "../ui/commands";
import { ErrorText } from "../ui/ErrorText";
import { Menu } from "../ui/Menu";
import styles from "./Downloads.module.css";
import { useDownloads } from "./useDownloads";

interface Props {
  /** The query whose result is downloaded; null while there is no result. */
  requestId: string | null;
}

/**
 * The menu of downloads of the whole result, which the API converts on the first request, and the
 * notices of those that are not finished, also of another result.
 */
export function Downloads({ requestId }: Props) {
  const { t } = useTranslation();
  const [tab] = useCurrentTab();
  const { downloads, start } = useDownloads(requestId, tabTitle(tab));
  useDownloadCommands(start, requestId !== null);
  const button = useRef<HTMLButtonElement>(null);
  const [menu, setMenu] = useState<{ near: DOMRect; of: string | null } | null>(null);
  const near = menu && menu.of === requestId ? menu.near : null;
  const close = () => {
    setMenu(null);
    button.current?.focus();
  };
  return (
    <div className={styles.downloads}>
      <div className={styles.notices} aria-live="polite">
        {downloads.map(
          ({ id, requestId: of, format, failure, dismiss }) =>
            !failure && (
              <span key={id} className="muted">
                <span>
                  {t(
                    of === requestId ? "results.preparing" : "results.preparingOther",
                    nameOf(format),
                  )}
                </span>
                <Dismiss label={t("results.stopDownload", nameOf(format))} onClick={dismiss} />
              </span>
            ),
        )}
      </div>
      <div className={styles.failures}>
        {downloads.map(
          ({ id, requestId: of, format, failure, dismiss }) =>
            failure && (
              <p key={id} className="error" role="alert">
                <span>
                  {of !== requestId && (
                    <strong>{t("results.otherDownload", nameOf(format))} </strong>
                  )}
                  <ErrorText error={failure} />
                </span>
                <Dismiss label={t("results.dismissDownload", nameOf(format))} onClick={dismiss} />
              </p>
            ),
        )}
      </div>
      {requestId !== null && (
        <button
          ref={button}
          type="button"
          className="icon"
          aria-haspopup="menu"
          aria-expanded={near !== null}
          aria-label={t("results.download")}
          title={t("results.downloadHint")}
          onClick={({ currentTarget }) =>
            setMenu({ near: currentTarget.getBoundingClientRect(), of: requestId })
          }
        >
          <DownloadIcon size={16} />
        </button>
      )}
      {near && (
        <Menu
          near={near}
          label={t("results.download")}
          onClose={close}
          groups={[
            DOWNLOAD_FORMATS.map((format) => ({
              title: formatLabel(format),
              onChoose: () => void start(format),
            })),
          ]}
        />
      )}
    </div>
  );
}

/** Offer the downloads of the active tab's result as commands. */
function useDownloadCommands(
  start: (format: FileFormat) => Promise<void>,
  hasResult: boolean,
): void {
  const active = useIsActiveTab();
  const commands = useMemo<Command[]>(
    () =>
      DOWNLOAD_FORMATS.map((format) => ({
        id: `download.${format}`,
        group: "query",
        title: () => t("results.downloadAs", nameOf(format)),
        enabled: () => active && hasResult,
        run: () => void start(format),
      })),
    [active, hasResult, start],
  );
  useCommands(commands);
}

const nameOf = (format: FileFormat) => ({ format: formatLabel(format) });

function Dismiss({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="icon" aria-label={label} onClick={onClick}>
      <X size={14} />
    </button>
  );
}
