import { useTranslation } from "react-i18next";
import type { ErrorDetail } from "../api/types";
import { errorMessage } from "../i18n/errors";

interface Props {
  error: ErrorDetail;
  /** Only of what may be tried again as it is. */
  onRetry: (() => void) | null;
}

/** What went wrong, in the words of the page and of the API, and what to do. */
export function QueryError({ error, onRetry }: Props) {
  const { t } = useTranslation();
  const { title, advice } = errorMessage(error.code);
  return (
    <div className="error-box" role="alert" tabIndex={0}>
      <strong>{title}</strong> <code>{error.code}</code>
      <p>{error.message}</p>
      {advice && <p className="muted">{advice}</p>}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t("app.retry")}
        </button>
      )}
    </div>
  );
}
