import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import { queryKeys } from "../api/queryKeys";
import type { ErrorDetail } from "../api/types";
import { ParameterDefaults } from "./ParameterDefaults";
import { findTab, useTab } from "../tabs/store";
import { newId } from "../tabs/tab";
import { ErrorText } from "../ui/ErrorText";
import { ModalDialog } from "../ui/ModalDialog";
import styles from "./SaveDialog.module.css";
import { saveDetails, saveNew } from "./savedActions";
import { closeDialog, type DialogOf } from "./savedDialogs";
import { contentOf, detailsOf } from "./savedQuery";
import { fetchSavedList } from "./savedRequests";

/** The name, folder, description and parameter defaults of a tab's saved query. */
export function SaveDialog({ dialog }: { dialog: DialogOf<"save"> }) {
  const { tab: id, asNew } = dialog;
  const { t } = useTranslation();
  const { text, saved } = useTab(id);
  const isNew = asNew || !saved;
  const [details, setDetails] = useState(() => proposed(id, asNew));
  const [failure, setFailure] = useState<ErrorDetail | null>(null);
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState(false);
  const sent = useRef({ content: "", key: "" });
  const folders = useId();
  const listed = useQuery({
    queryKey: queryKeys.saved,
    queryFn: ({ signal }) => fetchSavedList(signal),
  });
  const known = [...new Set((listed.data ?? []).flatMap(({ folder }) => folder ?? []))];
  const close = () => closeDialog(dialog);
  const blank = !details.name.trim();

  // The same content after a lost response is one saved query; other content needs another key.
  const keyFor = (content: string) => {
    if (sent.current.content !== content) sent.current = { content, key: newId() };
    return sent.current.key;
  };
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const now = findTab(id);
    const invalid = event.currentTarget.querySelector<HTMLElement>("[aria-invalid=true]");
    setRefused(invalid !== null);
    invalid?.focus();
    if (!now || blank || invalid) return;
    setSaving(true);
    setFailure(null);
    try {
      const given = { ...details, name: details.name.trim() };
      if (!isNew) return await saveDetails(given, dialog);
      const content = contentOf(now, given);
      await saveNew(content, dialog, keyFor(JSON.stringify(content)));
    } catch (error) {
      setFailure(toErrorDetail(error));
    } finally {
      setSaving(false);
    }
  };
  return (
    <ModalDialog title={t(asNew ? "saved.saveTitle" : "saved.editTitle")} onClose={close}>
      <form className={styles.form} onSubmit={save}>
        <label>
          {t("saved.name")}
          <input
            autoFocus
            required
            maxLength={120}
            value={details.name}
            onFocus={({ target }) => target.select()}
            onChange={({ target }) => setDetails({ ...details, name: target.value })}
          />
        </label>
        <label>
          {t("saved.folder")}
          <input
            list={folders}
            maxLength={200}
            placeholder={t("saved.folderHint")}
            value={details.folder}
            onChange={({ target }) => setDetails({ ...details, folder: target.value })}
          />
        </label>
        <datalist id={folders}>
          {known.map((folder) => (
            <option key={folder} value={folder} />
          ))}
        </datalist>
        <label>
          {t("saved.description")}
          <textarea
            rows={3}
            maxLength={2000}
            value={details.description}
            onChange={({ target }) => setDetails({ ...details, description: target.value })}
          />
        </label>
        <ParameterDefaults
          sql={isNew ? text : saved.content.query}
          values={details.values}
          refused={refused}
          onChange={(values) => setDetails({ ...details, values })}
        />
        {failure && (
          <p role="alert" className="error">
            <ErrorText error={failure} />
          </p>
        )}
        <footer>
          <button type="button" onClick={close}>
            {t("saved.cancel")}
          </button>
          <button type="submit" className="primary" disabled={blank || saving}>
            {t(asNew ? "saved.save" : "saved.saveVersion")}
          </button>
        </footer>
      </form>
    </ModalDialog>
  );
}

function proposed(id: string, asNew: boolean) {
  const tab = findTab(id);
  const details = tab ? detailsOf(tab) : { name: "", folder: "", description: "", values: {} };
  // The values of the tab are those that were tried last.
  return asNew && tab ? { ...details, values: tab.parameters } : details;
}
