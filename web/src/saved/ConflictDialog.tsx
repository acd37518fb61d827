import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { ErrorDetail, SavedContent } from "../api/types";
import { findTab } from "../tabs/store";
import { ErrorText } from "../ui/ErrorText";
import { ModalDialog } from "../ui/ModalDialog";
import { openStored, saveVersion } from "./savedActions";
import { closeDialog } from "./savedDialogs";

interface Props {
  tab: string;
  /** The content that could not be saved, with the details that the user typed. */
  content: SavedContent;
}

/** The choice after another window saved a newer version; nothing of either is lost. */
export default function ConflictDialog({ tab: id, content }: Props) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<ErrorDetail | null>(null);
  const attempt = (action: () => Promise<void>) =>
    action().catch((error: unknown) => setFailure(toErrorDetail(error)));
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
        <button
          type="button"
          className="primary"
          onClick={() => attempt(() => saveVersion(id, content, null))}
        >
          {t("saved.saveVersion")}
        </button>
      </footer>
    </ModalDialog>
  );
}
