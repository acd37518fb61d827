import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { chooseTheme, currentTheme, subscribeTheme, THEMES } from "./theme";

/** Chooses the colours of the page. */
export function ThemeSelect() {
  const { t } = useTranslation();
  const theme = useSyncExternalStore(subscribeTheme, currentTheme);
  return (
    <select
      className="muted-control"
      aria-label={t("app.theme")}
      value={theme}
      onChange={({ target }) =>
        chooseTheme(THEMES.find((each) => each === target.value) ?? "system")
      }
    >
      {THEMES.map((each) => (
        <option key={each} value={each}>
          {t(`app.themes.${each}`)}
        </option>
      ))}
    </select>
  );
}
