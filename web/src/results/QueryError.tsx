import { useTranslation } from "react-i18next";
import type { ErrorDetail } from "../api/types";
import { withPositionAfter } from "../editor/messagePosition";
import { describeError } from "../i18n/errors";
import styles from "./QueryError.module.css";

interface Props {
  error: ErrorDetail;
  /** The text before the statement. */
  before?: string;
  /** Set only if the same request may be repeated. */
  onRetry: (() => void) | null;
}

/** The title, advice and message of a query's error. */
export function QueryError({ error, before = "", onRetry }: Props) {
  const { t } = useTranslation();
  const { title, plain, message, language, advice } = describeError(error);
  return (
    <div className={styles.error} role="alert" tabIndex={0}>
      <strong>{title}</strong> <code>{error.code}</code>
      {plain && <p>{plain}</p>}
      {message && <p lang={language}>{withPositionAfter(message, before)}</p>}
      {advice && <p className="muted">{advice}</p>}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t("app.retry")}
        </button>
      )}
    </div>
  );
}
