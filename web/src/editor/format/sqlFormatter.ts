import { type DialectOptions, duckdb, formatDialect } from "sql-formatter";

// DuckDB tokens that sql-formatter's dialect does not know: Unicode names, `#1`, `@` and `!`.
const dialect: DialectOptions = {
  ...duckdb,
  name: "duckstep",
  tokenizerOptions: {
    ...duckdb.tokenizerOptions,
    operators: [...(duckdb.tokenizerOptions.operators ?? []), "@", "!"],
    paramTypes: {
      positional: true,
      custom: [{ regex: String.raw`\$[\p{L}\p{N}_]+` }, { regex: String.raw`#\d+` }],
    },
  },
};

/**
 * Return `sql` with line breaks and reserved words in upper case; raise an error on a syntax error.
 */
export function formatSql(sql: string): string {
  return formatDialect(sql, { dialect, keywordCase: "upper", expressionWidth: 72 });
}
