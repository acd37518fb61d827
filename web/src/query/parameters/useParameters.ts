import { useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { Source } from "../../editor/completion/fromClause";
import { changeTab, findTab, useTab } from "../../tabs/store";
import { inferParameterType } from "../../sql/parameters/inferParameterType";
import { parseParameters } from "../../sql/parameters/parseParameters";
import {
  type MissingParameter,
  type ParameterValue,
  type ParameterPayload,
  type ParameterValues,
  toPayload,
  toPayloadValue,
  valueFor,
} from "../../sql/parameters/parameterValues";
import { revealPane } from "../../ui/preferences";

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
  /** Calls `run` if no statement misses a value, else shows the fields of all of them. */
  completeAll: (statements: string[], run: () => void) => void;
}

/** Return the parameters of a query with the values stored in its tab. */
export function useParameters(
  tab: string,
  sql: string,
  tables: readonly Source[],
): ParametersState {
  const { parameters: values, text } = useTab(tab);
  const [missingName, setMissingName] = useState<string | null>(null);
  const parameters = useMemo(() => parseParameters(sql), [sql]);
  const payload = useMemo(() => toPayload(parameters, values).sent, [parameters, values]);
  const [script, setScript] = useState<{ text: string; statements: string[] } | null>(null);
  const ofScript = script?.text === text ? script.statements : null;
  const fields = useMemo(() => {
    const typeOf = columnTypes(tables);
    const all = (ofScript ?? [sql]).flatMap((each) => fieldsOf(tab, each, values, typeOf));
    return all.filter(({ id }, index) => all.findIndex((field) => field.id === id) === index);
  }, [tab, sql, ofScript, values, tables]);
  const fieldsMissing = firstMissing(ofScript ?? [sql], values);
  return {
    fields,
    payload,
    missingField: fieldsMissing?.name === missingName ? fieldsMissing : null,
    change: (name, value) => {
      const current = findTab(tab)?.parameters;
      changeTab(tab, { parameters: { ...current, [name.toLowerCase()]: value } });
    },
    complete: (sql, run) => {
      const { sent, missing } = toPayload(parseParameters(sql), findTab(tab)?.parameters ?? {});
      setMissingName(missing?.name ?? null);
      if (missing) focusField(tab, missing.name);
      else run(sent);
    },
    completeAll: (statements, run) => {
      const missing = firstMissing(statements, findTab(tab)?.parameters ?? {});
      setMissingName(missing?.name ?? null);
      if (!missing) return run();
      // The field may be that of a statement away from the cursor, which has not been rendered.
      flushSync(() => setScript({ text: findTab(tab)?.text ?? "", statements }));
      focusField(tab, missing.name);
    },
  };
}

/** Return the function from a column's name to its type in any of the tables. */
export function columnTypes(tables: readonly Source[]): (column: string) => string | undefined {
  const columns = tables.flatMap((table) => table.columns);
  const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
  return (column) => types.get(column.toLowerCase());
}

function firstMissing(statements: string[], values: ParameterValues): MissingParameter | null {
  for (const sql of statements) {
    const { missing } = toPayload(parseParameters(sql), values);
    if (missing) return missing;
  }
  return null;
}

function fieldsOf(
  tab: string,
  sql: string,
  values: ParameterValues,
  typeOf: (column: string) => string | undefined,
): Field[] {
  const { names, positional } = parseParameters(sql);
  return names.map((name) => {
    const value = valueFor(values, name) ?? {
      kind: inferParameterType(sql, name, typeOf),
      text: "",
    };
    const invalid = value.text !== "" && toPayloadValue(value) === undefined;
    const placeholder = positional ? `?${name}` : `$${name}`;
    return { id: fieldId(tab, name), name, placeholder, value, invalid };
  });
}

/** Focus the field of a parameter; one in a collapsed pane has the focus once it is rendered. */
function focusField(tab: string, name: string): void {
  const focus = () => document.getElementById(fieldId(tab, name))?.focus();
  if (revealPane("editor")) requestAnimationFrame(focus);
  else focus();
}

function fieldId(tab: string, name: string): string {
  return `parameter-${tab}-${name.toLowerCase()}`;
}
