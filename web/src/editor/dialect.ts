import { PostgreSQL, SQLDialect } from "@codemirror/lang-sql";

const words = (...lists: (string | undefined)[]) => lists.filter(Boolean).join(" ");

// PostgreSQL keywords that are not reserved and are common column names.
const NAMES = new Set(
  "add aggregate alias data date day error hour id key length level location minute month name names owner position role second source state status text title type user value version year".split(
    " ",
  ),
);
const reserved = (list: string | undefined) =>
  list
    ?.split(/\s+/)
    .filter((word) => !NAMES.has(word))
    .join(" ");

/** DuckDB's dialect: PostgreSQL's with more keywords. */
export const DuckDB = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: words(
    reserved(PostgreSQL.spec.keywords),
    "anti asof columns describe exclude explain glob ilike lambda macro pivot pivot_longer pivot_wider",
    "positional qualify sample semi summarize tablesample unpivot using",
  ),
  types: words(
    PostgreSQL.spec.types,
    "bigint blob bool boolean date decimal double float hugeint integer interval list map real smallint",
    "struct time timestamp timestamp_ms timestamp_ns timestamp_s timestamptz tinyint ubigint uhugeint",
    "uinteger usmallint utinyint uuid varchar",
  ),
  // A builtin is coloured as a function also if it is a keyword of PostgreSQL.
  builtin: words(
    "abs any_value approx_count_distinct approx_quantile arg_max arg_min array_agg avg base64",
    "bit_length bool_and bool_or cardinality ceil ceiling char_length character_length coalesce",
    "concat contains corr count covar_pop covar_samp cume_dist date_diff date_part date_trunc",
    "dense_rank epoch exp first first_value floor greatest hex histogram lag last last_value lead",
    "least length list_aggregate ln log lower max median min mod mode nth_value ntile nullif",
    "octet_length percent_rank power quantile_cont rank regexp_extract regexp_matches",
    "regexp_replace regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx",
    "regr_sxy regr_syy repeat replace reverse round row_number split_part sqrt stddev stddev_pop",
    "stddev_samp strftime string_agg strptime substring sum time_bucket timezone_hour",
    "timezone_minute translate trim unnest upper var_pop var_samp variance",
  ),
});
