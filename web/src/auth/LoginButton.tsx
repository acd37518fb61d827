import { useState } from "react";
import { useTranslation } from "react-i18next";
import { logIn } from "./session";

/** Leads to the login page, and says so if there is no way to it. */
export function LoginButton() {
  const { t } = useTranslation();
  const [state, setState] = useState<"" | "leaving" | "failed">("");
  const leave = async () => {
    setState("leaving");
    await logIn().catch(() => setState("failed"));
  };
  return (
    <>
      <button
        type="button"
        className="primary"
        autoFocus
        disabled={state === "leaving"}
        onClick={leave}
      >
        {t("login.logIn")}
      </button>
      {state === "failed" && <p role="alert">{t("login.failed")}</p>}
    </>
  );
}
