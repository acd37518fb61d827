import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { ErrorDetail } from "../api/types";
import { findTab } from "../tabs/store";
import { ErrorText } from "../ui/ErrorText";
import { ModalDialog } from "../ui/ModalDialog";
import { openStored, saveOver } from "./savedActions";
import { closeDialog, type DialogOf } from "./savedDialogs";

/** The choice when a newer version is stored than the tab has; neither is lost. */
export default function ConflictDialog({ dialog }: { dialog: DialogOf<"conflict"> }) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<ErrorDetail | null>(null);
  const close = () => closeDialog(dialog);
  const attempt = (action: () => Promise<void>) =>
    action().catch((error: unknown) => setFailure(toErrorDetail(error)));
  return (
    <ModalDialog title={t("saved.conflictTitle")} onClose={close}>
      <p>{t("saved.conflict", { name: findTab(dialog.tab)?.saved?.content.name ?? "" })}</p>
      {failure && (
        <p role="alert" className="error">
          <ErrorText error={failure} />
        </p>
      )}
      <footer>
        <button type="button" onClick={close}>
          {t("saved.cancel")}
        </button>
        <button type="button" onClick={() => attempt(() => openStored(dialog))}>
          {t("saved.openOther")}
        </button>
        <button type="button" className="primary" onClick={() => attempt(() => saveOver(dialog))}>
          {t("saved.saveVersion")}
        </button>
      </footer>
    </ModalDialog>
  );
}
