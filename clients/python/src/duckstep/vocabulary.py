"""Keywords, types and functions of DuckDB's SQL that completions propose."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


KEYWORDS = _words(
    """
    ALL AND ANTI ANY AS ASC ASOF BETWEEN BY CASE CAST COLUMNS CROSS CUBE DESC DESCRIBE
    DISTINCT ELSE END EXCEPT EXCLUDE EXISTS FALSE FILTER FOLLOWING FROM FULL GROUP GROUPING
    HAVING ILIKE IN INNER INTERSECT INTERVAL IS JOIN LATERAL LEFT LIKE LIMIT MATERIALIZED
    NATURAL NOT NULL NULLS OFFSET ON OR ORDER OUTER OVER PARTITION PERCENT PIVOT PRECEDING
    QUALIFY RANGE RECURSIVE REPLACE RIGHT ROLLUP ROWS SAMPLE SELECT SEMI SETS SIMILAR SOME
    SUMMARIZE TABLE TABLESAMPLE THEN TO TRUE TRY_CAST UNBOUNDED UNION UNNEST UNPIVOT USING
    VALUES WHEN WHERE WINDOW WITH WITHIN
    """
)

TYPES = _words(
    """
    BIGINT BLOB BOOLEAN DATE DECIMAL DOUBLE FLOAT HUGEINT INTEGER JSON SMALLINT STRUCT TIME
    TIMESTAMP TIMESTAMPTZ TINYINT UBIGINT UINTEGER UUID VARCHAR
    """
)

FUNCTIONS = _words(
    """
    abs acos age any_value approx_count_distinct approx_quantile arg_max arg_min array_agg
    asin atan atan2 avg base64 bit_and bit_or bit_xor bool_and bool_or cbrt ceil century chr
    coalesce concat concat_ws contains corr cos count count_if count_star covar_pop
    covar_samp cume_dist current_date date_add date_diff date_part date_sub date_trunc day
    dayname dayofmonth dayofweek dayofyear decade degrees dense_rank ends_with entropy epoch
    epoch_ms even exp extract factorial first first_value flatten floor format format_bytes
    from_base64 gcd generate_series greatest group_concat hash hex histogram hour if ifnull
    ilike_escape isfinite isinf isnan isodow isoyear json_array json_array_length
    json_contains json_extract json_extract_string json_keys json_object json_type
    json_valid kurtosis lag last last_day last_value lcm lead least left len length
    levenshtein list list_aggregate list_append list_avg list_concat list_contains
    list_count list_distinct list_filter list_has_all list_has_any list_max list_min
    list_position list_reduce list_slice list_sort list_sum list_transform list_unique
    list_value ln log log10 log2 lower lpad ltrim mad make_date make_time make_timestamp map
    map_entries map_extract map_from_entries map_keys map_values max max_by md5 median min
    min_by minute mod mode month monthname now nth_value ntile nullif percent_rank pi
    position pow power printf product quantile quantile_cont quantile_disc quarter radians
    random range rank regexp_extract regexp_extract_all regexp_full_match regexp_matches
    regexp_replace regexp_split_to_array regr_slope repeat replace reverse right round
    row_number row_to_json rpad rtrim second sha256 sign sin skewness split_part sqrt
    starts_with stddev stddev_pop stddev_samp strftime string_agg string_split strip_accents
    strlen strpos strptime struct_extract struct_pack substring sum tan time_bucket
    to_base64 to_days to_hours to_json to_minutes to_months to_seconds to_timestamp to_years
    today translate trim trunc try_strptime typeof unicode union_extract union_tag
    union_value unnest upper url_decode url_encode uuid var_pop var_samp variance week
    weekday weekofyear year yearweek
    """
)

# duckdb_keywords() of the category reserved: as names they need quotes.
RESERVED = frozenset(
    _words(
        """
    all analyse analyze and any array as asc asymmetric both case cast check collate column
    constraint create default deferrable desc describe distinct do else end except false
    fetch for foreign from group having in initially intersect into lambda lateral leading
    limit not null offset on only or order pivot pivot_longer pivot_wider placing primary
    qualify references returning select show some summarize symmetric table then to trailing
    true union unique unpivot using variadic when where window with
        """
    )
)
