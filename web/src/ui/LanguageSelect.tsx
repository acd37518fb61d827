import { useTranslation } from "react-i18next";
import { currentLanguage, setLanguage } from "../i18n";
import { isLanguage, LANGUAGES } from "../i18n/locale";

/** Chooses the language of the page; each is named in itself. */
export function LanguageSelect() {
  const { t } = useTranslation();
  return (
    <select
      className="muted-control"
      aria-label={t("app.language")}
      value={currentLanguage()}
      onChange={({ target }) => isLanguage(target.value) && setLanguage(target.value)}
    >
      {Object.entries(LANGUAGES).map(([language, name]) => (
        <option key={language} value={language} lang={language}>
          {name}
        </option>
      ))}
    </select>
  );
}
