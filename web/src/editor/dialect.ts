import { PostgreSQL, SQLDialect } from "@codemirror/lang-sql";

const words = (...lists: (string | undefined)[]) => lists.filter(Boolean).join(" ");

// PostgreSQL keywords that are not reserved and are common column names.
const NAMES = new Set(
  "data date day hour id key length level location minute month name names owner position role second source state status text title type user value version year".split(
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
    "positional qualify replace sample semi struct summarize tablesample unpivot using",
  ),
  types: words(
    PostgreSQL.spec.types,
    "bigint blob bool boolean date decimal double float hugeint integer interval list map real smallint",
    "struct time timestamp timestamp_ms timestamp_ns timestamp_s timestamptz tinyint ubigint uhugeint",
    "uinteger union usmallint utinyint uuid varchar",
  ),
  builtin: words(
    "abs any_value approx_count_distinct approx_quantile arg_max arg_min avg bool_and bool_or ceil",
    "coalesce concat contains count date_diff date_part date_trunc dense_rank epoch first floor",
    "greatest histogram lag last lead least length list_aggregate lower max median min mode ntile",
    "nullif percent_rank quantile_cont rank regexp_extract regexp_matches regexp_replace round",
    "row_number split_part sqrt stddev strftime string_agg strptime substring sum time_bucket trim",
    "unnest upper variance",
  ),
});
