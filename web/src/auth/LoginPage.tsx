import { useTranslation } from "react-i18next";
import icon from "../icon.svg";
import { LanguageSelect } from "../ui/LanguageSelect";
import { LoginButton } from "./LoginButton";

/** The page for a visitor who is not logged in. */
export function LoginPage({ failed }: { failed: boolean }) {
  const { t } = useTranslation();
  return (
    <main className="centered-page">
      <h1>
        <img src={icon} alt="" width="28" height="28" /> duckstep
      </h1>
      <p>{t("login.purpose")}</p>
      {failed && <p role="alert">{t("login.failed")}</p>}
      <LoginButton />
      <LanguageSelect />
    </main>
  );
}
