import type { QueryStatus } from "../api/types";
import type { QueryRun } from "../query/useQueryRun";
import { bytes, duration, moment, plural } from "../shell/words";
import { useNow } from "./useNow";

/** The query's state in a line, with the time that runs while it does. */
export function StatusLine({ query }: { query: QueryRun }) {
  const { status, phase, startedAt, shown } = query;
  const running = phase !== "idle";
  const now = useNow(running);
  const started = status?.submittedAt ? Date.parse(status.submittedAt) : startedAt;
  const percent = status?.progress?.percent;
  const word = wordOf(query);
  const facts = running
    ? [started ? duration(now - started) : null, ...progressOf(status)]
    : factsOf(status);
  return (
    <div className="status-line">
      <span className={`state ${word.toUpperCase()}`} role="status">
        {word}
      </span>
      {running && (
        <progress
          aria-label="Progress"
          max={100}
          {...(percent !== undefined && { value: percent })}
        />
      )}
      <span className="quiet">{facts.filter(Boolean).join(" · ")}</span>
      {!running && shown?.origin === "history" && status?.submittedAt && (
        <span className="quiet">Result of {moment(status.submittedAt)}; Run makes a new one</span>
      )}
    </div>
  );
}

function wordOf({ phase, status, failure }: QueryRun): string {
  if (phase === "starting") return "Starting";
  if (phase === "cancelling") return "Cancelling";
  if (failure) return "Failed";
  const word = (status?.status ?? "Loading").toLowerCase().replace("_", " ");
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function progressOf(status: QueryStatus | null): (string | null)[] {
  const { percent, readBytes } = status?.progress ?? {};
  return [
    percent === undefined ? null : `${Math.round(percent)} %`,
    readBytes ? `${bytes(readBytes)} read` : null,
  ];
}

function factsOf(status: QueryStatus | null): (string | null)[] {
  if (!status) return [];
  const { rows, submittedAt, endedAt, scannedBytes, reused } = status;
  const took = submittedAt && endedAt ? Date.parse(endedAt) - Date.parse(submittedAt) : null;
  return [
    rows === undefined ? null : plural(rows, "row"),
    took === null ? null : duration(took),
    scannedBytes === undefined ? null : `${bytes(scannedBytes)} scanned`,
    reused ? "an earlier result of the same query over the same files" : null,
  ];
}
