import { ChevronDown, ChevronUp, X } from "lucide-react";
import type { KeyboardEvent, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { t as translate } from "../i18n";
import { formatNumber } from "../i18n/format";
import { MAX_MATCHES } from "../resultset/rangeQueries";
import { ErrorText } from "../ui/ErrorText";
import { matchesShortcut } from "../ui/shortcutKeys";
import type { CellPosition } from "./selection";
import { type Find, nextMatch } from "./useFind";
import styles from "./FindBar.module.css";

interface Props {
  find: Find;
  active: CellPosition;
  field: RefObject<HTMLInputElement | null>;
  onGo: (cell: CellPosition) => void;
  onClose: () => void;
}

/** The search in the rows of a result: its text, the number of matches, previous and next. */
export function FindBar({ find, active, field, onGo, onClose }: Props) {
  const { t } = useTranslation();
  const { text, setText, matches, error } = find;
  const go = (forward: boolean) => {
    const match = matches && nextMatch(matches, active, forward);
    if (match) onGo({ row: match.row, column: match.position });
  };
  const press = (event: KeyboardEvent) => {
    // Enter and Escape of an unfinished syllable belong to the input method, Enter on a button to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && event.target === field.current) go(!event.shiftKey);
    else if (event.key === "Escape") onClose();
    else if (matchesShortcut(event.nativeEvent, "Mod+F")) field.current?.select();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const none = !matches?.length;
  return (
    <div className={styles.bar} role="search" aria-label={t("grid.find.label")} onKeyDown={press}>
      <input
        ref={field}
        autoFocus
        type="text"
        value={text}
        placeholder={t("grid.find.label")}
        aria-label={t("grid.find.label")}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      <span className="muted" role="status" data-testid="matches">
        {error ? <ErrorText error={toErrorDetail(error)} brief /> : countText(find, active, t)}
      </span>
      {find.engineText && <span className="muted">{t("grid.engineText")}</span>}
      <button
        type="button"
        className="icon"
        disabled={none}
        aria-label={t("grid.find.previous")}
        title={t("grid.find.previous")}
        onClick={() => go(false)}
      >
        <ChevronUp size={16} />
      </button>
      <button
        type="button"
        className="icon"
        disabled={none}
        aria-label={t("grid.find.next")}
        title={t("grid.find.next")}
        onClick={() => go(true)}
      >
        <ChevronDown size={16} />
      </button>
      <button
        type="button"
        className="icon"
        aria-label={t("grid.find.close")}
        title={t("grid.find.close")}
        onClick={onClose}
      >
        <X size={16} />
      </button>
    </div>
  );
}

type Words = typeof translate;

function countText({ text, matches, searching }: Find, active: CellPosition, t: Words): string {
  if (!text) return "";
  if (!matches) return searching ? t("grid.find.searching") : "";
  if (matches.length === 0) return t("grid.find.none");
  const at = matches.findIndex(
    ({ row, position }) => row === active.row && position === active.column,
  );
  const count = formatNumber(matches.length) + (matches.length === MAX_MATCHES ? "+" : "");
  if (at < 0) return t("grid.find.matches", { count: matches.length, matches: count });
  return t("grid.find.matchOf", { match: formatNumber(at + 1), matches: count });
}
