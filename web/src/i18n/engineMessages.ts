import type { en } from "./locales/en";
import { t } from "./index";

/** The commonest messages of the engine; a named group is a value of the text. */
const MESSAGES: [RegExp, keyof typeof en.engineErrors][] = [
  [/^Referenced column "(?<name>[^"]+)" not found/, "columnNotFound"],
  [/^Referenced table "(?<name>[^"]+)" not found/, "aliasNotFound"],
  [/^There is no table (?<name>.+?)\.(?: |$)/, "tableNotFound"],
  [/^There is no function (?<name>\S+)\(\)/, "functionNotFound"],
  [/^Syntax error at end of input/i, "unfinished"],
  [/^Syntax error at or near "(?<name>[^"]+)"/i, "syntax"],
  [/^column "(?<name>[^"]+)" must appear in the GROUP BY clause/i, "notGrouped"],
  [/^Ambiguous reference to column name "(?<name>[^"]+)"/, "ambiguous"],
  [/^No function matches the given name and argument types '(?<name>.+?)'\./, "noOverload"],
  [/^WHERE clause cannot contain aggregates/, "aggregateInWhere"],
  [/^Set operations can only apply to expressions with the same number/, "columnCount"],
  [/Could not convert string '(?<name>[^']*)' to (?<type>\w+)/, "conversion"],
  [/(?:field value out of range|invalid \w+ field format): "(?<name>[^"]*)"/, "invalidDate"],
  [/Overflow in \w+ of/, "overflow"],
  [/More than one row returned by a subquery/, "subqueryRows"],
];

/** DuckDB's names of numeric types inside of the engine, and those in SQL. */
const SQL_TYPES: Record<string, string> = {
  INT8: "TINYINT",
  INT16: "SMALLINT",
  INT32: "INTEGER",
  INT64: "BIGINT",
  INT128: "HUGEINT",
  UINT8: "UTINYINT",
  UINT16: "USMALLINT",
  UINT32: "UINTEGER",
  UINT64: "UBIGINT",
  UINT128: "UHUGEINT",
};

/** Return an engine's message in plain words of the page's language, null if it is not known. */
export function engineMessage(message: string): string | null {
  for (const [pattern, key] of MESSAGES) {
    const match = pattern.exec(message);
    const { name = "", type = "" } = match?.groups ?? {};
    if (match) return t(`engineErrors.${key}`, { name, type: SQL_TYPES[type] ?? type });
  }
  return null;
}
