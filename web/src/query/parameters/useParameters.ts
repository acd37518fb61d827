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
  /** The id of the input element, which receives the focus when its value is missing. */
  id: string;
  name: string;
  /** The name as in the SQL, such as `$day`, or `?` with the position. */
  placeholder: string;
  value: ParameterValue;
  /** Whether the text is not a value of the parameter's type. */
  invalid: boolean;
}

export interface ParametersState {
  fields: Field[];
  /** The parameters of the request: null without parameters, or if a value is missing. */
  payload: ParameterPayload | null;
  /** The parameter whose missing value stopped the last run. */
  missingField: MissingParameter | null;
  change: (name: string, value: ParameterValue) => void;
  /** Calls `run` with the parameters of a query, or focuses the field of a missing value. */
  complete: (sql: string, run: (sent: ParameterPayload | null) => void) => void;
}

/** Return the parameters of a query with the values stored in its tab. */
export function useParameters(tab: string, sql: string, tables: Table[]): ParametersState {
  const { parameters: values } = useTab(tab);
  const [missingName, setMissingName] = useState<string | null>(null);
  const parameters = useMemo(() => parseParameters(sql), [sql]);
  const { sent: payload, missing } = useMemo(
    () => toPayload(parameters, values),
    [parameters, values],
  );
  const fields = useMemo(() => {
    const columns = tables.flatMap((table) => table.columns);
    const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
    const inferType = (name: string) =>
      inferParameterType(sql, name, (column) => types.get(column.toLowerCase()));
    return parameters.names.map((name) => {
      const value = valueFor(values, name) ?? { kind: inferType(name), text: "" };
      const invalid = value.text !== "" && toPayloadValue(value) === undefined;
      const placeholder = parameters.positional ? `?${name}` : `$${name}`;
      return { id: fieldId(tab, name), name, placeholder, value, invalid };
    });
  }, [tab, sql, parameters, values, tables]);
  return {
    fields,
    payload,
    missingField: missing?.name === missingName ? missing : null,
    change: (name, value) => {
      const current = findTab(tab)?.parameters;
      changeTab(tab, { parameters: { ...current, [name.toLowerCase()]: value } });
    },
    complete: (sql, run) => {
      const { sent, missing } = toPayload(parseParameters(sql), findTab(tab)?.parameters ?? {});
      setMissingName(missing?.name ?? null);
      if (missing) document.getElementById(fieldId(tab, missing.name))?.focus();
      else run(sent);
    },
  };
}

function fieldId(tab: string, name: string): string {
  return `parameter-${tab}-${name.toLowerCase()}`;
}
