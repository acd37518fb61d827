import { useTranslation } from "react-i18next";
import { logOut } from "./session";
import { useAuth } from "./useAuth";
import styles from "./UserMenu.module.css";

/** The user's name and the logout button; nothing if the API requires no login. */
export function UserMenu() {
  const { t } = useTranslation();
  const access = useAuth();
  if (access.state !== "signedIn" && access.state !== "expired") return null;
  return (
    <div className={styles.menu}>
      <span className="muted" title={t("login.loggedInAs", { name: access.name })}>
        {access.name}
      </span>
      <button type="button" onClick={logOut}>
        {t("login.logOut")}
      </button>
    </div>
  );
}
