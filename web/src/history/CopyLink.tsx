import { Check, Link } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryUrl } from "./queryUrl";

/** A button that copies the query's URL; a prompt shows the URL if the clipboard is unavailable. */
export function CopyLink({ requestId }: { requestId: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const link = queryUrl(requestId, location.origin);
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      window.prompt(t("history.copyPrompt"), link);
    }
  };
  const label = t(copied ? "history.copied" : "history.copyLink");
  return (
    <button
      type="button"
      className="icon"
      aria-label={t("history.copyLink")}
      title={label}
      onClick={copy}
      onBlur={() => setCopied(false)}
    >
      {copied ? <Check size={16} /> : <Link size={16} />}
      <span role="status" className="visually-hidden">
        {copied && t("history.copied")}
      </span>
    </button>
  );
}
