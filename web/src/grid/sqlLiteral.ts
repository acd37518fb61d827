import type { Column } from "../api/types";
import { typeFamily } from "../resultset/typeFamilies";
import { cellText } from "../resultset/values";

/** Return a value as a literal of its column's type, by standard SQL where it has the type. */
export function sqlLiteral(value: unknown, { type }: Column): string {
  const text = cellText(value);
  if (text === null) return "NULL";
  if (type === "BLOB") return `from_base64(${quote(text)})`;
  switch (typeFamily(type)) {
    case "number":
      return Number.isFinite(Number(text)) ? text : castLiteral(text, type);
    case "boolean":
      return text;
    case "temporal":
      return `${type} ${quote(text)}`;
    case "nested":
      return type === "JSON"
        ? castLiteral(text, type)
        : `CAST(${castLiteral(text, "JSON")} AS ${type})`;
    default:
      return type === "VARCHAR" ? quote(text) : castLiteral(text, type);
  }
}

function castLiteral(text: string, type: string): string {
  return `CAST(${quote(text)} AS ${type})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
