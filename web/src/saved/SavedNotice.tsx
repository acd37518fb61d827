import { X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ErrorText } from "../ui/ErrorText";
import { showNotice, useSavedDialogs } from "./savedDialogs";
import styles from "./SavedNotice.module.css";

const SHOWN_MS = 4_000;

/** The outcome of the last save or open: a text that disappears, or an error that stays. */
export function SavedNotice() {
  const { t } = useTranslation();
  const notice = useSavedDialogs((state) => state.notice);
  useEffect(() => {
    if (!notice || "error" in notice) return;
    const timer = setTimeout(() => showNotice(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className={styles.place}>
      <p role="status" className={styles.notice}>
        {notice && "text" in notice && notice.text}
      </p>
      {notice && "error" in notice && (
        <div role="alert" className={`${styles.notice} ${styles.failed}`}>
          <p>
            <ErrorText error={notice.error} />
          </p>
          <button
            type="button"
            className="icon"
            aria-label={t("saved.close")}
            onClick={() => showNotice(null)}
          >
            <X size={16} />
          </button>
        </div>
      )}
    </div>
  );
}
