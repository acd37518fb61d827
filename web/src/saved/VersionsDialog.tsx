import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import { queryKeys } from "../api/queryKeys";
import type { SavedQuery } from "../api/types";
import { SqlDiff } from "../history/compare/SqlDiff";
import { formatDateTime } from "../i18n/format";
import { ErrorNotice } from "../ui/ErrorNotice";
import { ModalDialog } from "../ui/ModalDialog";
import { restoreVersion } from "./savedActions";
import { closeAfter, closeDialog, type DialogOf } from "./savedDialogs";
import { fetchVersion, fetchVersions } from "./savedRequests";
import { SettingsDiff } from "./SettingsDiff";
import styles from "./VersionsDialog.module.css";

/** The versions of a saved query; the chosen one beside the current one, and its restoration. */
export default function VersionsDialog({ dialog }: { dialog: DialogOf<"versions"> }) {
  const { saved } = dialog;
  const close = () => closeDialog(dialog);
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number | null>(null);
  const versions = useQuery({
    queryKey: queryKeys.savedVersions(saved.id),
    queryFn: () => fetchVersions(saved.id),
  });
  const latest = versions.data?.[0]?.version ?? saved.version;
  const shown = chosen ?? versions.data?.[1]?.version ?? latest;
  const current = useVersion(saved.id, latest);
  const earlier = useVersion(saved.id, shown);
  const restoration = useMutation({
    mutationFn: (version: SavedQuery) =>
      closeAfter(dialog, async () => void (await restoreVersion(version, latest))),
    // The error shows once the list has the version that caused it, over which a retry saves.
    onError: async (error) => {
      if (toErrorDetail(error).code === "SavedQueryChanged") await versions.refetch();
    },
  });
  const isCurrent = shown === latest;
  const failed = [versions, current, earlier].find(({ error }) => error);
  const isLoading = !failed && !(current.data && earlier.data);
  return (
    <ModalDialog wide title={t("saved.versionsOf", { name: saved.name })} onClose={close}>
      {failed?.error && <ErrorNotice error={failed.error} onRetry={() => failed.refetch()} />}
      <div className={styles.columns}>
        <ul aria-label={t("saved.versions")}>
          {versions.data?.map(({ version, updatedAt }) => (
            <li key={version}>
              <button
                type="button"
                aria-pressed={version === shown}
                onClick={() => setChosen(version)}
              >
                <strong>{t("saved.version", { version })}</strong>
                <span className="muted">{formatDateTime(updatedAt)}</span>
              </button>
            </li>
          ))}
        </ul>
        <div className={styles.diff}>
          {isLoading && <p className="muted">{t("app.loading")}</p>}
          {current.data && earlier.data && (
            <>
              <SqlDiff
                first={earlier.data.query}
                second={current.data.query}
                sameText={t(isCurrent ? "saved.currentVersion" : "saved.sameSql")}
              />
              <SettingsDiff first={earlier.data} second={current.data} />
            </>
          )}
        </div>
      </div>
      {restoration.error && (
        <ErrorNotice
          error={restoration.error}
          onRetry={() => restoration.mutate(restoration.variables)}
        />
      )}
      <footer>
        <button type="button" onClick={close}>
          {t("saved.close")}
        </button>
        {!isCurrent && (
          <button
            type="button"
            className="primary"
            disabled={!earlier.data || restoration.isPending}
            onClick={() => {
              if (!earlier.data) return;
              setChosen(shown);
              restoration.mutate(earlier.data);
            }}
          >
            {t("saved.restore", { version: shown })}
          </button>
        )}
      </footer>
    </ModalDialog>
  );
}

function useVersion(id: string, version: number) {
  return useQuery({
    queryKey: queryKeys.savedVersion(id, version),
    queryFn: () => fetchVersion(id, version),
    // A version never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}
