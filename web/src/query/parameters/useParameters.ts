import { useMemo, useState } from "react";
import type { Table } from "../../api/types";
import { changeTab, tabOf, useTab } from "../../tabs/store";
import { likelyKind } from "./inferParameterType";
import { parametersIn } from "./parseParameters";
import { type Missing, type ParameterValue, type Sent, sentFor, sentOf, valueFor } from "./values";

export interface Field {
  /** The element's, so that the page can go to it. */
  id: string;
  name: string;
  /** As it stands in the SQL; `?` with its number. */
  written: string;
  value: ParameterValue;
  /** Whether something is typed that is not of its kind. */
  wrong: boolean;
}

export interface ParametersState {
  fields: Field[];
  /** What goes with the query: nothing if it has no parameters, or one of them no value. */
  sent: Sent | null;
  /** The parameter for want of which the query was not run. */
  told: Missing | null;
  change: (name: string, value: ParameterValue) => void;
  /** Calls `run` with what goes with a query; if a value is missing, goes to its field instead. */
  complete: (sql: string, run: (sent: Sent | null) => void) => void;
}

/** The parameters of what Run would run, with the values that the tab remembers. */
export function useParameters(tab: string, sql: string, tables: Table[]): ParametersState {
  const { parameters: values } = useTab(tab);
  const [told, setTold] = useState<string | null>(null);
  const parameters = useMemo(() => parametersIn(sql), [sql]);
  const { sent, missing } = useMemo(() => sentFor(parameters, values), [parameters, values]);
  const fields = useMemo(() => {
    const columns = tables.flatMap((table) => table.columns);
    const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
    const likely = (name: string) =>
      likelyKind(sql, name, (column) => types.get(column.toLowerCase()));
    return parameters.names.map((name) => {
      const value = valueFor(values, name) ?? { kind: likely(name), text: "" };
      const wrong = value.text !== "" && sentOf(value) === undefined;
      const written = parameters.listed ? `?${name}` : `$${name}`;
      return { id: idOf(tab, name), name, written, value, wrong };
    });
  }, [tab, sql, parameters, values, tables]);
  return {
    fields,
    sent,
    told: missing?.name === told ? missing : null,
    change: (name, value) => {
      const now = tabOf(tab)?.parameters;
      changeTab(tab, { parameters: { ...now, [name.toLowerCase()]: value } });
    },
    complete: (sql, run) => {
      const { sent, missing } = sentFor(parametersIn(sql), tabOf(tab)?.parameters ?? {});
      setTold(missing?.name ?? null);
      if (missing) document.getElementById(idOf(tab, missing.name))?.focus();
      else run(sent);
    },
  };
}

function idOf(tab: string, name: string): string {
  return `parameter-${tab}-${name.toLowerCase()}`;
}
