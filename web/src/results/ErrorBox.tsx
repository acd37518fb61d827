import { useTranslation } from "react-i18next";
import type { ErrorDetail } from "../api/types";

interface Props {
  error: ErrorDetail;
  /** Only of what may be tried again as it is. */
  onRetry: (() => void) | null;
}

export function ErrorBox({ error, onRetry }: Props) {
  const { t } = useTranslation();
  return (
    <div className="error-box" role="alert">
      <strong>{error.code}</strong>
      <p>{error.message}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t("shell.tryAgain")}
        </button>
      )}
    </div>
  );
}
