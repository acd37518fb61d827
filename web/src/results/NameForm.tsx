import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import { queryClient } from "../api/queryClient";
import { queryKeys } from "../api/queryKeys";
import { fetchQuery } from "../api/queryLifecycle";
import { useTables } from "../catalog/useTables";
import { RESULT } from "../tabs/namedInputs";
import {
  isSameName,
  isValidName,
  nameFrom,
  nameResult,
  useNamedResults,
} from "../tabs/namedResults";
import { ErrorText } from "../ui/ErrorText";
import styles from "./NamedResultsDialog.module.css";
import { closeNaming } from "./namingDialog";

/** The field for the name of a result; a table's name is refused, for the result would hide it. */
export function NameForm({ requestId, title }: { requestId: string; title: string }) {
  const { t } = useTranslation();
  const hint = useId();
  const tables = (useTables().data ?? []).map(({ name }) => name);
  const named = useNamedResults(({ results }) => results);
  const [typed, setTyped] = useState<string | null>(null);
  // The columns and the SQL may still be on their way when Enter is pressed.
  const naming = useMutation({
    mutationFn: async (name: string) => {
      const { columns = [], query: sql = "" } = await queryClient.fetchQuery({
        queryKey: queryKeys.status(requestId),
        queryFn: ({ signal }) => fetchQuery(requestId, signal),
      });
      nameResult({ name, requestId, columns, sql, namedAt: new Date().toISOString() });
    },
    onSuccess: closeNaming,
  });
  const name = (typed ?? nameFrom(title, tables)).trim().normalize("NFC");
  const problem = problemOf(name, tables);
  const replaces = named.some((each) => isSameName(each.name, name));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!problem && !naming.isPending) naming.mutate(name);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <label>
        {t("named.name")}
        <input
          autoFocus
          required
          maxLength={64}
          spellCheck={false}
          aria-describedby={hint}
          aria-invalid={problem !== null}
          value={typed ?? name}
          onFocus={({ target }) => target.select()}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      <button type="submit" className="primary" disabled={problem !== null || naming.isPending}>
        {t("named.save")}
      </button>
      <p id={hint} className={problem ? "error" : "muted"} aria-live="polite">
        {naming.error ? (
          <ErrorText error={toErrorDetail(naming.error)} />
        ) : (
          t(`named.${problem ?? (replaces ? "replaces" : "hint")}`)
        )}
      </p>
    </form>
  );
}

function problemOf(name: string, tables: readonly string[]): "invalid" | "isTable" | null {
  if (!isValidName(name)) return "invalid";
  const taken = [RESULT, ...tables].some((each) => isSameName(each, name));
  return taken ? "isTable" : null;
}
