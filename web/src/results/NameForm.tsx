import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { Table } from "../api/types";
import { queryKeys } from "../api/queryKeys";
import { fetchQuery } from "../api/queryLifecycle";
import { tablesQuery, useTables } from "../catalog/useTables";
import { isReservedWord } from "../sql/quoteIdentifier";
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
  const queryClient = useQueryClient();
  const tables = namesOf(useTables().data ?? []);
  const named = useNamedResults(({ results }) => results);
  const [typed, setTyped] = useState<string | null>(null);
  // The tables, the columns and the SQL may still be on their way when Enter is pressed.
  const naming = useMutation({
    mutationFn: async (name: string) => {
      const known = namesOf(await queryClient.ensureQueryData(tablesQuery));
      if (problemOf(name, known)) return false;
      const { columns = [], query: sql = "" } = await queryClient.fetchQuery({
        queryKey: queryKeys.status(requestId),
        queryFn: ({ signal }) => fetchQuery(requestId, signal),
      });
      nameResult({ name, requestId, columns, sql, namedAt: new Date().toISOString() });
      return true;
    },
    onSuccess: (done) => done && closeNaming(),
  });
  const name = (typed ?? nameFrom(title, [RESULT, ...tables])).trim().normalize("NFC");
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
      <p id={hint} className={problem || naming.error ? "error" : "muted"} aria-live="polite">
        {naming.error && !problem ? (
          <ErrorText error={toErrorDetail(naming.error)} />
        ) : (
          t(`named.${problem ?? (replaces ? "replaces" : "hint")}`)
        )}
      </p>
    </form>
  );
}

type Problem = "invalid" | "isReserved" | "isKeyword" | "isTable";

function problemOf(name: string, tables: readonly string[]): Problem | null {
  if (!isValidName(name)) return "invalid";
  if (isSameName(RESULT, name)) return "isReserved";
  if (isReservedWord(name)) return "isKeyword";
  return tables.some((each) => isSameName(each, name)) ? "isTable" : null;
}

function namesOf(tables: readonly Table[]): string[] {
  return tables.map(({ name }) => name);
}
