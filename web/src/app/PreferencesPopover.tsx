import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LanguageSelect } from "../ui/LanguageSelect";
import { Popover } from "../ui/Popover";
import { setPreferences, usePreferences } from "../ui/preferences";
import { ThemeSelect } from "../ui/ThemeSelect";
import { chooseNotifications } from "./endNotification";
import styles from "./PreferencesPopover.module.css";

/** The choices of this browser. */
export function PreferencesPopover({ near, onClose }: { near: DOMRect; onClose: () => void }) {
  const { t } = useTranslation();
  const { formatOnRun, formatOnSave, notifyAtEnd } = usePreferences();
  const [refused, setRefused] = useState(false);
  return (
    <Popover near={near} role="dialog" label={t("app.preferences")} onClose={onClose}>
      <div className={styles.form}>
        <label>
          <span>{t("app.language")}</span>
          <LanguageSelect />
        </label>
        <label>
          <span>{t("app.theme")}</span>
          <ThemeSelect />
        </label>
        <label>
          <input
            type="checkbox"
            checked={formatOnRun}
            onChange={({ target }) => setPreferences({ formatOnRun: target.checked })}
          />
          {t("app.formatOnRun")}
        </label>
        <label>
          <input
            type="checkbox"
            checked={formatOnSave}
            onChange={({ target }) => setPreferences({ formatOnSave: target.checked })}
          />
          {t("app.formatOnSave")}
        </label>
        <label>
          <input
            type="checkbox"
            checked={notifyAtEnd}
            onChange={({ target }) =>
              void chooseNotifications(target.checked).then((allowed) => setRefused(!allowed))
            }
          />
          {t("app.notifyAtEnd")}
        </label>
        {refused && <p role="alert">{t("app.notificationsBlocked")}</p>}
      </div>
    </Popover>
  );
}
