import { Table2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { firstWords } from "../sql/firstWords";
import type { EarlierResult } from "./useEarlierResults";
import styles from "./EarlierResultChips.module.css";

interface Props {
  earlier: EarlierResult[];
  onRemove: (name: string) => void;
}

/** The earlier results that are tables of a tab, each with a button that removes it. */
export function EarlierResultChips({ earlier, onRemove }: Props) {
  const { t } = useTranslation();
  if (earlier.length === 0) return null;
  return (
    <div className={styles.line} role="group" aria-label={t("query.earlierResult")}>
      {earlier.map((each) => (
        <Chip key={each.name} earlier={each} onRemove={() => onRemove(each.name)} />
      ))}
    </div>
  );
}

function Chip({
  earlier: { name, status, failure },
  onRemove,
}: {
  earlier: EarlierResult;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { query = "", rows } = status ?? {};
  const remove = t("query.removeEarlierResult", { name });
  return (
    <span className={styles.chip} title={query}>
      <Table2 size={14} aria-hidden />
      <code>{name}</code>
      {failure ? (
        <span className="error">{failure.message}</span>
      ) : (
        <span className="muted">{firstWords(query, 200)}</span>
      )}
      {rows !== undefined && (
        <span className={styles.rows}>{t("numbers.rows", { count: rows })}</span>
      )}
      <button type="button" className="icon" aria-label={remove} title={remove} onClick={onRemove}>
        <X size={14} aria-hidden />
      </button>
    </span>
  );
}
