"""Functions and names of other databases, with what DuckDB has in their place."""

from __future__ import annotations

from duckstep_service.core.sql.names import fold_name

_DATE_PART = "date_diff('day', start, end)"
_INTERVAL = "d + INTERVAL 1 DAY"
_FUNCTIONS = {
    "=<": "<=",
    "add_months": "d + INTERVAL 1 MONTH",
    "charindex": "strpos(text, part)",
    "convert": "CAST(value AS type)",
    "convert_tz": "ts AT TIME ZONE 'Asia/Seoul'",
    "curdate": "current_date",
    "date_add": _INTERVAL,
    "date_format": "strftime(ts, '%Y-%m-%d')",
    "date_sub": "d - INTERVAL 1 DAY",
    "dateadd": _INTERVAL,
    "datediff": _DATE_PART,
    "dateserial": "make_date(year, month, day)",
    "eomonth": "last_day(d)",
    "explode": "unnest(list)",
    "find_in_set": "list_position(string_split(list, ','), text)",
    "format_date": "strftime(d, '%Y-%m-%d')",
    "from_unixtime": "to_timestamp(seconds)",
    "generate_date_array": "generate_series(start, end, INTERVAL 1 DAY)",
    "getdate": "now()",
    "getutcdate": "now()",
    "iif": "CASE WHEN … THEN … ELSE … END",
    "isdate": "TRY_CAST(text AS DATE) IS NOT NULL",
    "isnull": "coalesce(value, other)",
    "isnumeric": "TRY_CAST(text AS DOUBLE) IS NOT NULL",
    "len": "length(text)",
    "months_between": "date_diff('month', start, end)",
    "newid": "uuid()",
    "nvl": "coalesce(value, other)",
    "nvl2": "CASE WHEN value IS NOT NULL THEN … ELSE … END",
    "parse_date": "strptime(text, '%Y-%m-%d')",
    "percentile_approx": "approx_quantile(value, 0.5)",
    "rand": "random()",
    "regexp_substr": "regexp_extract(text, pattern)",
    "safe_cast": "TRY_CAST(value AS type)",
    "safe_divide": "a / nullif(b, 0)",
    "str_to_date": "strptime(text, '%Y-%m-%d')",
    "stuff": "substring(text, start, length) and ||",
    "substring_index": "split_part(text, separator, n)",
    "sysdate": "current_timestamp",
    "timestampdiff": _DATE_PART,
    "top": "LIMIT n at the end of the query",
    "to_char": "strftime(ts, '%Y-%m-%d')",
    "to_date": "strptime(text, '%Y-%m-%d')",
    "to_number": "CAST(text AS DOUBLE)",
    "trunc_date": "date_trunc('month', d)",
    "try_convert": "TRY_CAST(value AS type)",
    "unix_timestamp": "epoch(ts)",
}
_NAMES = {
    "rownum": "LIMIT n, or row_number() OVER ()",
    "sysdate": "current_timestamp",
    "systimestamp": "current_timestamp",
    "getdate": "now()",
}


def function_hint(name: str) -> str | None:
    """Return what to write for a function of another database, None if there is no such hint."""
    plain = _FUNCTIONS.get(fold_name(name))
    return f"Write {plain}." if plain else None


def column_hint(name: str) -> str | None:
    """Return what to write for a pseudo-column of another database."""
    plain = _NAMES.get(fold_name(name))
    return f"Write {plain}." if plain else None
