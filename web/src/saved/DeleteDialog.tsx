import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { SavedSummary } from "../api/types";
import { ErrorText } from "../ui/ErrorText";
import { ModalDialog } from "../ui/ModalDialog";
import { closeDialog } from "./savedDialogs";
import { deleteSaved } from "./savedRequests";

/** The question before a saved query and its versions are deleted. */
export default function DeleteDialog({ saved }: { saved: SavedSummary }) {
  const { t } = useTranslation();
  const deletion = useMutation({ mutationFn: () => deleteSaved(saved), onSuccess: closeDialog });
  return (
    <ModalDialog title={t("saved.deleteTitle", { name: saved.name })} onClose={closeDialog}>
      <p>{t("saved.deleteHint", { count: saved.version })}</p>
      {deletion.error && (
        <p role="alert" className="error">
          <ErrorText error={toErrorDetail(deletion.error)} />
        </p>
      )}
      <footer>
        <button type="button" onClick={closeDialog}>
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
