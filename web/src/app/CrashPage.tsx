import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Crash } from "../ui/ErrorBoundary";
import { errorReport } from "./errorReport";

/** The page after an error that no other boundary has caught. */
export function CrashPage({ error, componentStack }: Crash) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const report = errorReport({ error, componentStack }, location.href);
    try {
      await navigator.clipboard.writeText(report);
      setCopied(true);
    } catch {
      // Without access to the clipboard the browser's prompt has the text to copy.
      window.prompt(t("app.crash.copyThis"), report);
    }
  };
  return (
    <main className="centered-page">
      <h1>{t("app.crash.title")}</h1>
      <p>{t("app.crash.text")}</p>
      <p role="alert" lang="en">
        {error.message || error.name}
      </p>
      <p>
        <button type="button" className="primary" onClick={() => location.reload()}>
          {t("app.crash.reload")}
        </button>{" "}
        <button type="button" onClick={copy}>
          {t("app.crash.copy")}
        </button>
      </p>
      <p role="status">{copied && t("app.crash.copied")}</p>
    </main>
  );
}
