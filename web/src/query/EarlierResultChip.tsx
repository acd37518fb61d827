import { Table2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { firstWords } from "../sql/firstWords";
import type { EarlierResult } from "./useEarlierResult";
import styles from "./EarlierResultChip.module.css";

interface Props {
  earlier: EarlierResult;
  onRemove: () => void;
}

/** The earlier result that is the table `result` of a tab, with a button that removes it. */
export function EarlierResultChip({ earlier: { status, failure }, onRemove }: Props) {
  const { t } = useTranslation();
  const { query = "", rows } = status ?? {};
  return (
    <div className={styles.line} role="group" aria-label={t("query.earlierResult")}>
      <span className={styles.chip} title={query}>
        <Table2 size={14} aria-hidden />
        <code>result</code>
        {failure ? (
          <span className="error">{failure.message}</span>
        ) : (
          <span className="muted">{firstWords(query, 200)}</span>
        )}
        {rows !== undefined && (
          <span className={styles.rows}>{t("numbers.rows", { count: rows })}</span>
        )}
        <button
          type="button"
          className="icon"
          aria-label={t("query.removeEarlierResult")}
          title={t("query.removeEarlierResult")}
          onClick={onRemove}
        >
          <X size={14} aria-hidden />
        </button>
      </span>
    </div>
  );
}
