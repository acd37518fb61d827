import { ArrowLeftRight, Pencil, Star } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PastQuery } from "../api/types";
import { formatShortcut } from "../ui/shortcut";
import { t } from "../i18n";
import { formatDuration, formatDateTime, formatShortTime } from "../i18n/format";
import { CopyLink } from "./CopyLink";
import { EntryCard } from "./EntryCard";
import { EntryName } from "./EntryName";
import { useFreshness } from "./freshness";
import styles from "./HistoryItem.module.css";
import { StatusMark } from "./StatusMark";
import type { QueryMarks } from "./queryMarks";
import { useInView } from "../ui/useInView";

interface Props {
  past: PastQuery;
  shown: boolean;
  compared: boolean;
  onOpen: () => void;
  onMark: (marks: QueryMarks) => void;
  onCompare: () => void;
}

/** A past query with its actions. */
export function HistoryItem({ past, shown, compared, onOpen, onMark, onCompare }: Props) {
  const { t } = useTranslation();
  const item = useRef<HTMLLIElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [naming, setNaming] = useState(false);
  const [beside, setBeside] = useState<DOMRect | null>(null);
  const freshness = useFreshness(past, useInView(item));
  const facts = describeQuery(past);
  const showCard = () => setBeside(item.current?.getBoundingClientRect() ?? null);
  const named = (name: string | null, byKey: boolean) => {
    setNaming(false);
    if (name !== null) onMark({ name });
    if (byKey) opener.current?.focus();
  };
  return (
    <li
      data-testid="history-entry"
      className={styles.entry}
      ref={item}
      onPointerEnter={({ pointerType }) => pointerType === "mouse" && showCard()}
      onPointerLeave={() => setBeside(null)}
      onFocus={({ target }) => target.matches(":focus-visible") && showCard()}
      onBlur={() => setBeside(null)}
      data-compared={compared || undefined}
    >
      <button
        type="button"
        className={`icon ${styles.star}`}
        aria-label={t("history.star")}
        title={t("history.star")}
        aria-pressed={past.starred ?? false}
        onClick={() => onMark({ starred: !past.starred })}
      >
        <Star size={14} fill={past.starred ? "currentColor" : "none"} />
      </button>
      <div className={styles.body}>
        {naming && <EntryName name={past.name ?? ""} onDone={named} />}
        <button
          type="button"
          data-testid="history-opener"
          className={styles.opener}
          ref={opener}
          aria-current={shown}
          onClick={onOpen}
          onKeyDown={(event) => event.key === "F2" && setNaming(true)}
        >
          <StatusMark status={past.status} />
          <span className={styles.text}>
            {past.name && !naming && <strong>{past.name}</strong>} <code>{past.query}</code>
          </span>
          {past.sourceChanged && (
            <span className={`badge ${styles.newer}`} title={t("results.sourceChanged")}>
              {t("history.sourceChanged")}
            </span>
          )}
          {freshness?.fresh === false && (
            <span className={`badge ${styles.newer}`} title={t("history.dataChangedHint")}>
              {t("history.dataChanged")}
            </span>
          )}
          <time className="muted" dateTime={past.submittedAt} aria-hidden>
            {formatShortTime(past.submittedAt)}
          </time>
          <span className="visually-hidden">
            {facts} {past.engineReason}
          </span>
        </button>
      </div>
      <div className={styles.actions}>
        <button
          type="button"
          className="icon"
          aria-label={t("history.rename")}
          title={`${t("history.rename")} (${formatShortcut("F2")})`}
          onClick={() => setNaming(true)}
        >
          <Pencil size={14} />
        </button>
        <CopyLink requestId={past.requestId} />
        <button
          type="button"
          className="icon"
          aria-label={t("history.compare")}
          title={t("history.compare")}
          aria-pressed={compared}
          onClick={onCompare}
        >
          <ArrowLeftRight size={14} />
        </button>
      </div>
      {beside && !naming && <EntryCard past={past} facts={facts} beside={beside} />}
    </li>
  );
}

function describeQuery(past: PastQuery): string {
  const facts = [formatDateTime(past.submittedAt)];
  if (past.rows !== undefined) facts.push(t("numbers.rows", { count: past.rows }));
  if (past.endedAt)
    facts.push(formatDuration(Date.parse(past.endedAt) - Date.parse(past.submittedAt)));
  if (past.engine === "athena") facts.push(t("query.engines.athena"));
  return facts.join(" · ");
}
