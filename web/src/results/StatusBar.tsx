import { useTranslation } from "react-i18next";
import type { QueryStatus } from "../api/types";
import { StaleDataNotice } from "../history/StaleDataNotice";
import type { QueryRun } from "../query/useQueryRun";
import { t } from "../i18n";
import { formatBytes, formatDuration, formatDateTime } from "../i18n/format";
import { useNow } from "../ui/useNow";
import { OtherTextNotice } from "./OtherTextNotice";
import { stateOf } from "./stateOf";
import styles from "./StatusBar.module.css";

/** The status, duration and figures of a query in one line. */
export function StatusBar({ query }: { query: QueryRun }) {
  const { t } = useTranslation();
  const { status, phase, startedAt, shown } = query;
  const running = phase !== "idle";
  const now = useNow(running);
  const started = status?.submittedAt ? Date.parse(status.submittedAt) : startedAt;
  const percent = percentOf(status);
  const state = stateOf(query);
  const facts = running
    ? [started ? formatDuration(now - started) : null, ...progressOf(status)]
    : factsOf(status);
  const figures = facts.filter(Boolean).join(" · ");
  return (
    <div className={styles.bar} data-testid="status-bar">
      <span className={`state ${state}`} role="status">
        {t(`status.${state}`)}
      </span>
      {running && (
        <progress
          aria-label={t("results.progress")}
          max={100}
          {...(percent !== undefined && { value: percent })}
        />
      )}
      <Cut text={figures} />
      {status?.engine && (
        <span className="muted" title={status.engineReason} data-testid="status-engine">
          {t(`query.engines.${status.engine}`)}
        </span>
      )}
      {!running && status?.sourceChanged && (
        <span className="warning" title={t("results.sourceChanged")}>
          {t("results.sourceChanged")}
        </span>
      )}
      {!running && shown && <OtherTextNotice shown={shown} />}
      {!running && shown?.origin === "history" && status?.submittedAt && (
        <Cut text={t("results.fromHistory", { moment: formatDateTime(status.submittedAt) })} />
      )}
      {!running && shown?.origin === "history" && status?.status === "SUCCEEDED" && (
        <StaleDataNotice key={shown.requestId} status={status} />
      )}
    </div>
  );
}

/** A text that may be cut, with the whole one as its title. */
function Cut({ text }: { text: string }) {
  return (
    <span className="muted" title={text}>
      {text}
    </span>
  );
}

/** The percentage of the current phase: of its files, or of the engine's work. */
function percentOf(status: QueryStatus | null): number | undefined {
  const { percent, files, totalFiles } = status?.progress ?? {};
  return files !== undefined && totalFiles ? (100 * files) / totalFiles : percent;
}

function progressOf(status: QueryStatus | null): (string | null)[] {
  const { phase, files, totalFiles, percent, rows, readRows, readBytes } = status?.progress ?? {};
  return [
    phase ? t(`results.phase.${phase}`) : null,
    filesOf(files, totalFiles),
    percent === undefined ? null : t("numbers.percent", { value: Math.round(percent) }),
    rows === undefined || readRows === undefined
      ? null
      : t("numbers.rowsRead", { read: readRows, count: rows }),
    readBytes ? t("numbers.bytesRead", { bytes: formatBytes(readBytes) }) : null,
  ];
}

function filesOf(files?: number, total?: number): string | null {
  if (files === undefined) return null;
  return total === undefined
    ? t("numbers.files", { count: files })
    : t("numbers.filesDone", { done: files, count: total });
}

function factsOf(status: QueryStatus | null): (string | null)[] {
  if (!status) return [];
  const { rows, submittedAt, endedAt, scannedBytes, reused } = status;
  const took = submittedAt && endedAt ? Date.parse(endedAt) - Date.parse(submittedAt) : null;
  return [
    rows === undefined ? null : t("numbers.rows", { count: rows }),
    took === null ? null : formatDuration(took),
    reused ? t("results.cached") : null,
    scannedBytes === undefined || reused
      ? null
      : t("numbers.bytesScanned", { bytes: formatBytes(scannedBytes) }),
  ];
}
