import type { Column } from "../api/types";
import { typeFamily } from "../resultset/typeFamilies";
import { cellText } from "../resultset/values";
import { jsonText } from "./jsonText";

/** Return a value as a literal of its column's type, by standard SQL where it has the type. */
export function sqlLiteral(value: unknown, { type }: Column): string {
  const text = cellText(value);
  if (text === null) return "NULL";
  if (type === "BLOB") return `from_base64(${quote(text)})`;
  switch (typeFamily(type)) {
    case "number":
      // -0 is an integer and -0.0 a decimal in SQL, which have no sign of zero.
      if (Object.is(Number(text), -0)) return "-0e0";
      return Number.isFinite(Number(text)) ? text : castLiteral(text, type);
    case "boolean":
      return text;
    case "temporal":
      return `${type} ${quote(text)}`;
    case "nested":
      return type === "JSON"
        ? castLiteral(text, type)
        : `CAST(${castLiteral(nestedText(value, text), "JSON")} AS ${type})`;
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

/** Too large values have only the text of a cell. */
function nestedText(value: unknown, text: string): string {
  return typeof value === "object" ? jsonText(value) : text;
}
