import { ArrowLeftRight, Pencil, Star } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PastQuery } from "../api/types";
import { formatShortcut } from "../ui/shortcut";
import { t } from "../i18n";
import { formatDuration, formatDateTime } from "../i18n/format";
import { CopyLink } from "./CopyLink";
import { EntryName } from "./EntryName";
import { useFreshness } from "./freshness";
import styles from "./HistoryItem.module.css";
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
  const freshness = useFreshness(past, useInView(item));
  const named = (name: string | null) => {
    setNaming(false);
    if (name !== null) onMark({ name });
    opener.current?.focus();
  };
  return (
    <li
      data-testid="history-entry"
      className={styles.entry}
      ref={item}
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
        <Star size={16} fill={past.starred ? "currentColor" : "none"} />
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
          {past.name && !naming && <strong>{past.name}</strong>}
          <code>{past.query}</code>
          <span className={`muted ${styles.facts}`} title={past.engineReason}>
            <span className={`state ${past.status}`}>{t(`status.${past.status}`)}</span>
            {describeQuery(past)}
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
          <Pencil size={16} />
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
          <ArrowLeftRight size={16} />
        </button>
      </div>
    </li>
  );
}

function describeQuery(past: PastQuery): string {
  const facts = [formatDateTime(past.submittedAt)];
  if (past.rows !== undefined) facts.push(t("numbers.rows", { count: past.rows }));
  if (past.endedAt)
    facts.push(formatDuration(Date.parse(past.endedAt) - Date.parse(past.submittedAt)));
  if (past.engine === "athena") facts.push(t("query.engines.athena"));
  return facts.map((fact) => ` · ${fact}`).join("");
}
