import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import { ErrorText } from "../ui/ErrorText";
import { ModalDialog } from "../ui/ModalDialog";
import { closeAfter, closeDialog, type DialogOf } from "./savedDialogs";
import { deleteSaved, refreshSaved } from "./savedRequests";

/** The question before a saved query and its versions are deleted. */
export default function DeleteDialog({ dialog }: { dialog: DialogOf<"delete"> }) {
  const [saved, setSaved] = useState(dialog.saved);
  const { t } = useTranslation();
  const close = () => closeDialog(dialog);
  const remove = async () => {
    try {
      await deleteSaved(saved);
    } catch (error) {
      // The next press deletes the version that the dialog then names.
      if (isChanged(error)) setSaved(await refreshSaved(saved.id));
      throw error;
    }
  };
  const deletion = useMutation({ mutationFn: () => closeAfter(dialog, remove) });
  return (
    <ModalDialog title={t("saved.deleteTitle", { name: saved.name })} onClose={close}>
      <p>{t("saved.deleteHint", { count: saved.version })}</p>
      {deletion.error && (
        <p role="alert" className="error">
          {isChanged(deletion.error) ? (
            t("saved.deleteChanged", { version: saved.version })
          ) : (
            <ErrorText error={toErrorDetail(deletion.error)} />
          )}
        </p>
      )}
      <footer>
        <button type="button" onClick={close}>
          {t("saved.cancel")}
        </button>
        <button
          type="button"
          className="primary"
          disabled={deletion.isPending}
          onClick={() => deletion.mutate()}
        >
          {t("saved.delete")}
        </button>
      </footer>
    </ModalDialog>
  );
}

function isChanged(error: unknown): boolean {
  return toErrorDetail(error).code === "SavedQueryChanged";
}
