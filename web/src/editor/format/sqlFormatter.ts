import { type DialectOptions, duckdb, formatDialect } from "sql-formatter";

// DuckDB's own tokens that sql-formatter's dialect does not know: names of any script, `#1`, `@` and `!`.
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

/** Returns `sql` laid out over lines, its reserved words in upper case. Throws where it cannot be read. */
export function formatSql(sql: string): string {
  return formatDialect(sql, { dialect, keywordCase: "upper", expressionWidth: 72 });
}
