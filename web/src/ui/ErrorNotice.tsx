import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import { ErrorText } from "./ErrorText";

/** Something that could not be fetched, and a way to try again. */
export function ErrorNotice({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="notice error" role="alert">
      <p>
        <ErrorText error={toErrorDetail(error)} />
      </p>
      <button type="button" onClick={onRetry}>
        {t("app.retry")}
      </button>
    </div>
  );
}
