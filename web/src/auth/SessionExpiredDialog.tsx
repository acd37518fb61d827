import { useTranslation } from "react-i18next";
import { ModalDialog } from "../ui/ModalDialog";
import { LoginButton } from "./LoginButton";
import styles from "./SessionExpiredDialog.module.css";

/** The dialog that asks for a new login, above the unchanged workbench. */
export function SessionExpiredDialog() {
  const { t } = useTranslation();
  return (
    // No request would succeed behind the dialog, so Escape does not close it.
    <ModalDialog title={t("login.expired")} className={styles.dialog}>
      <p>{t("login.expiredHint")}</p>
      <LoginButton />
    </ModalDialog>
  );
}
