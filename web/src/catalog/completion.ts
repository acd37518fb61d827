import type { SQLNamespace } from "@codemirror/lang-sql";
import type { Table } from "../api/types";
import { quoted } from "./names";

/** Returns the tables and their columns, with types, for the editor's completion. */
export function schemaOf(tables: Table[]): SQLNamespace {
  return Object.fromEntries(
    tables.map((table) => [
      table.name,
      table.columns.map(({ name, type }) => ({
        label: name,
        apply: quoted(name),
        detail: type,
        type: "property",
      })),
    ]),
  );
}
