import { Table2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ErrorDetail, Over } from "../api/types";
import { errorMessage } from "../i18n/errors";
import { firstWords } from "../sql/firstWords";
import { inputsOf } from "../tabs/namedInputs";
import type { EarlierResult } from "./useEarlierResults";
import styles from "./EarlierResultChips.module.css";

interface Props {
  earlier: EarlierResult[];
  /** The errors of the statement, of which some are about an earlier result. */
  errors: readonly ErrorDetail[] | undefined;
  /** The earlier results of the tab itself; the names of the others are in the browser. */
  own: Over | undefined;
  onRemove: (name: string) => void;
}

/** The earlier results that are tables of a tab, each with a button that removes it. */
export function EarlierResultChips({ earlier, errors = [], own, onRemove }: Props) {
  const { t } = useTranslation();
  if (earlier.length === 0) return null;
  return (
    <div className={styles.line} role="group" aria-label={t("query.earlierResult")}>
      {earlier.map((each) => (
        <Chip
          key={each.name}
          earlier={each}
          error={each.failure ?? errorOf(errors, each.name)}
          removeLabel={t(
            Object.hasOwn(inputsOf(own), each.name) ? "query.removeEarlierResult" : "named.remove",
            { name: each.name },
          )}
          onRemove={() => onRemove(each.name)}
        />
      ))}
    </div>
  );
}

interface ChipProps {
  earlier: EarlierResult;
  error: ErrorDetail | undefined;
  removeLabel: string;
  onRemove: () => void;
}

function Chip({ earlier: { name, status }, error, removeLabel, onRemove }: ChipProps) {
  const { t } = useTranslation();
  const { query = "", rows } = status ?? {};
  return (
    <span className={styles.chip} title={query}>
      <Table2 size={14} aria-hidden />
      <code>{name}</code>
      {error ? (
        <span className="error" title={error.message}>
          {errorMessage(error.code).title}
        </span>
      ) : (
        <span className="muted">{firstWords(query, 200)}</span>
      )}
      {rows !== undefined && (
        <span className={styles.rows}>{t("numbers.rows", { count: rows })}</span>
      )}
      <button
        type="button"
        className="icon"
        aria-label={removeLabel}
        title={removeLabel}
        onClick={onRemove}
      >
        <X size={14} aria-hidden />
      </button>
    </span>
  );
}

/** Return the error about the earlier result of a name. */
function errorOf(errors: readonly ErrorDetail[], name: string): ErrorDetail | undefined {
  return errors.find(({ code, details }) => {
    const { table } = (details ?? {}) as { table?: string };
    return code.startsWith("Earlier") && table === name;
  });
}
