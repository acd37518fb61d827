import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import { ErrorText } from "../ui/ErrorText";
import { ModalDialog } from "../ui/ModalDialog";
import { closeAfter, closeDialog, type DialogOf } from "./savedDialogs";
import { deleteSaved } from "./savedRequests";

/** The question before a saved query and its versions are deleted. */
export default function DeleteDialog({ dialog }: { dialog: DialogOf<"delete"> }) {
  const { saved } = dialog;
  const { t } = useTranslation();
  const close = () => closeDialog(dialog);
  const deletion = useMutation({ mutationFn: () => closeAfter(dialog, () => deleteSaved(saved)) });
  return (
    <ModalDialog title={t("saved.deleteTitle", { name: saved.name })} onClose={close}>
      <p>{t("saved.deleteHint", { count: saved.version })}</p>
      {deletion.error && (
        <p role="alert" className="error">
          <ErrorText error={toErrorDetail(deletion.error)} />
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
