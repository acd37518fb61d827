import { useTranslation } from "react-i18next";
import { detailOf } from "../api/errors";

/** Something that could not be fetched, and a way to try again. */
export function Notice({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="notice bad" role="alert">
      <p>{detailOf(error).message}</p>
      <button type="button" onClick={onRetry}>
        {t("shell.tryAgain")}
      </button>
    </div>
  );
}
