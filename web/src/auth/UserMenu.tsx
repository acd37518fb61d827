import { LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { logOut } from "./session";
import { useAuth } from "./useAuth";
import styles from "./UserMenu.module.css";

/** The user's initial and the logout button; nothing if the API requires no login. */
export function UserMenu() {
  const { t } = useTranslation();
  const access = useAuth();
  if (access.state !== "signedIn" && access.state !== "expired") return null;
  const name = t("login.loggedInAs", { name: access.name });
  return (
    <div className={styles.menu}>
      <span className={styles.initial} role="img" aria-label={name} title={name}>
        {[...access.name][0]?.toUpperCase()}
      </span>
      <button
        type="button"
        className="icon"
        aria-label={t("login.logOut")}
        title={t("login.logOut")}
        onClick={logOut}
      >
        <LogOut size={18} />
      </button>
    </div>
  );
}
