import { useTranslation } from "react-i18next";
import type { SavedContent } from "../api/types";
import styles from "./SettingsDiff.module.css";
import { changedSettings } from "./changedSettings";
import { settingLabel, settingText } from "./settingTexts";

interface Props {
  first: SavedContent;
  second: SavedContent;
}

/** The parameters, chart options and other settings in which two versions differ. */
export function SettingsDiff({ first, second }: Props) {
  const { t } = useTranslation();
  const changes = changedSettings(first, second);
  if (changes.length === 0) return null;
  return (
    <section>
      <h3>{t("saved.changedSettings")}</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("saved.setting")}</th>
            <th scope="col">{t("saved.before")}</th>
            <th scope="col">{t("saved.after")}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => {
            const { label, name } = settingLabel(change);
            return (
              <tr key={`${change.group} ${change.name}`}>
                <th scope="row">
                  {label} {name && <code>{name}</code>}
                </th>
                <td>{settingText(change, change.before)}</td>
                <td>{settingText(change, change.after)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
