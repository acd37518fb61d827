import { useMemo, useState } from "react";
import type { Table } from "../../api/types";
import { changeTab, findTab, useTab } from "../../tabs/store";
import { inferParameterType } from "../../sql/parameters/inferParameterType";
import { parseParameters } from "../../sql/parameters/parseParameters";
import {
  type MissingParameter,
  type ParameterValue,
  type ParameterPayload,
  toPayload,
  toPayloadValue,
  valueFor,
} from "../../sql/parameters/parameterValues";

export interface Field {
  /** The element's, so that the page can go to it. */
  id: string;
  name: string;
  /** As it stands in the SQL; `?` with its number. */
  placeholder: string;
  value: ParameterValue;
  /** Whether something is typed that is not of its kind. */
  invalid: boolean;
}

export interface ParametersState {
  fields: Field[];
  /** What goes with the query: nothing if it has no parameters, or one of them no value. */
  payload: ParameterPayload | null;
  /** The parameter for want of which the query was not run. */
  missingField: MissingParameter | null;
  change: (name: string, value: ParameterValue) => void;
  /** Calls `run` with what goes with a query; if a value is missing, goes to its field instead. */
  complete: (sql: string, run: (sent: ParameterPayload | null) => void) => void;
}

/** The parameters of what Run would run, with the values that the tab remembers. */
export function useParameters(tab: string, sql: string, tables: Table[]): ParametersState {
  const { parameters: values } = useTab(tab);
  const [told, setTold] = useState<string | null>(null);
  const parameters = useMemo(() => parseParameters(sql), [sql]);
  const { sent: payload, missing } = useMemo(
    () => toPayload(parameters, values),
    [parameters, values],
  );
  const fields = useMemo(() => {
    const columns = tables.flatMap((table) => table.columns);
    const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
    const likely = (name: string) =>
      inferParameterType(sql, name, (column) => types.get(column.toLowerCase()));
    return parameters.names.map((name) => {
      const value = valueFor(values, name) ?? { kind: likely(name), text: "" };
      const invalid = value.text !== "" && toPayloadValue(value) === undefined;
      const placeholder = parameters.positional ? `?${name}` : `$${name}`;
      return { id: fieldId(tab, name), name, placeholder, value, invalid };
    });
  }, [tab, sql, parameters, values, tables]);
  return {
    fields,
    payload,
    missingField: missing?.name === told ? missing : null,
    change: (name, value) => {
      const now = findTab(tab)?.parameters;
      changeTab(tab, { parameters: { ...now, [name.toLowerCase()]: value } });
    },
    complete: (sql, run) => {
      const { sent, missing } = toPayload(parseParameters(sql), findTab(tab)?.parameters ?? {});
      setTold(missing?.name ?? null);
      if (missing) document.getElementById(fieldId(tab, missing.name))?.focus();
      else run(sent);
    },
  };
}

function fieldId(tab: string, name: string): string {
  return `parameter-${tab}-${name.toLowerCase()}`;
}
