import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { LoginButton } from "./LoginButton";
import styles from "./SessionExpiredDialog.module.css";

/** The dialog that asks for a new login, above the unchanged workbench. */
export function SessionExpiredDialog() {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby="login-again"
      // No request would succeed behind the dialog, so Escape does not close it.
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id="login-again">{t("login.expired")}</h2>
      <p>{t("login.expiredHint")}</p>
      <LoginButton />
    </dialog>
  );
}
