import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { ErrorDetail } from "../api/types";
import { findTab } from "../tabs/store";
import { ErrorText } from "../ui/ErrorText";
import { ModalDialog } from "../ui/ModalDialog";
import { openStored, saveVersion } from "./savedActions";
import { closeDialog } from "./savedDialogs";
import { contentOf, detailsOf } from "./savedQuery";

/** The choice after another window saved a newer version; nothing of either is lost. */
export default function ConflictDialog({ tab: id }: { tab: string }) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<ErrorDetail | null>(null);
  const attempt = (action: () => Promise<void>) =>
    action().catch((error: unknown) => setFailure(toErrorDetail(error)));
  const saveOver = async () => {
    const tab = findTab(id);
    if (tab) await saveVersion(id, contentOf(tab, detailsOf(tab)), null);
  };
  return (
    <ModalDialog title={t("saved.conflictTitle")} onClose={closeDialog}>
      <p>{t("saved.conflict", { name: findTab(id)?.saved?.content.name ?? "" })}</p>
      {failure && (
        <p role="alert" className="error">
          <ErrorText error={failure} />
        </p>
      )}
      <footer>
        <button type="button" onClick={closeDialog}>
          {t("saved.cancel")}
        </button>
        <button type="button" onClick={() => attempt(() => openStored(id))}>
          {t("saved.openOther")}
        </button>
        <button type="button" className="primary" onClick={() => attempt(saveOver)}>
          {t("saved.saveVersion")}
        </button>
      </footer>
    </ModalDialog>
  );
}
