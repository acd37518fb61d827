import { useState } from "react";
import { useTranslation } from "react-i18next";
import { logIn } from "./session";

/** A button that opens the login page and reports if that failed. */
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
