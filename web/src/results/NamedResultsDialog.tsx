import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { formatDateTime, formatShortTime } from "../i18n/format";
import { firstWords } from "../sql/firstWords";
import { type NamedResult, removeName, useNamedResults } from "../tabs/namedResults";
import { ModalDialog } from "../ui/ModalDialog";
import styles from "./NamedResultsDialog.module.css";
import { NameForm } from "./NameForm";
import { closeNaming, useNamingDialog } from "./namingDialog";
import { queryNamed } from "./queryResult";

/** The form that names a result, above the named results of this browser. */
export function NamedResultsDialog() {
  const { t } = useTranslation();
  const dialog = useNamingDialog((state) => state.dialog);
  const results = useNamedResults((state) => state.results);
  return (
    <ModalDialog title={t("named.title")} onClose={closeNaming}>
      {dialog?.requestId && <NameForm requestId={dialog.requestId} title={dialog.title} />}
      {results.length > 0 ? (
        <ul className={styles.list} aria-label={t("named.title")}>
          {results.map((each) => (
            <Item key={each.name} result={each} />
          ))}
        </ul>
      ) : (
        <p className="muted">{t("named.none")}</p>
      )}
      <footer>
        <button type="button" onClick={closeNaming}>
          {t("app.close")}
        </button>
      </footer>
    </ModalDialog>
  );
}

function Item({ result: { name, sql, namedAt } }: { result: NamedResult }) {
  const { t } = useTranslation();
  const remove = t("named.remove", { name });
  const query = () => {
    closeNaming();
    queryNamed(name);
  };
  return (
    <li className={styles.item}>
      <button
        type="button"
        className={styles.open}
        title={t("named.query", { name })}
        onClick={query}
      >
        <code>{name}</code>
        <span className="muted">{firstWords(sql, 200)}</span>
      </button>
      <time className="muted" dateTime={namedAt} title={formatDateTime(namedAt)}>
        {formatShortTime(namedAt)}
      </time>
      <button
        type="button"
        className="icon"
        aria-label={remove}
        title={remove}
        onClick={() => removeName(name)}
      >
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}
