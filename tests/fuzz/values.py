"""Arguments of functions by type, with the extreme ones of each."""

from __future__ import annotations

from random import Random

INTEGERS = [
    "-9223372036854775808", "9223372036854775807", "-2147483648", "2147483647", "-1", "0", "1",
    "4294967296", "7",
]  # fmt: skip
_BY_TYPE = {
    "BIGINT": INTEGERS,
    "INTEGER": ["-2147483648", "2147483647", "0", "-1", "7"],
    "SMALLINT": ["(-32768)::SMALLINT"],
    "TINYINT": ["(-128)::TINYINT", "127::TINYINT"],
    "UBIGINT": ["18446744073709551615::UBIGINT", "0::UBIGINT"],
    "UINTEGER": ["4294967295::UINTEGER"],
    "HUGEINT": ["(-170141183460469231731687303715884105728)", "1::HUGEINT"],
    "UHUGEINT": ["340282366920938463463374607431768211455::UHUGEINT"],
    "BIGNUM": ["repeat('9', 300)::BIGNUM", "'-1'::BIGNUM"],
    "DOUBLE": ["'nan'::DOUBLE", "'inf'::DOUBLE", "'-inf'::DOUBLE", "1e308", "1e-320", "0.5"],
    "FLOAT": ["'nan'::FLOAT", "3.4e38::FLOAT", "[0.5::FLOAT]"],
    "DECIMAL": ["99999999999999999999999999999999999999::DECIMAL(38, 0)", "0.1"],
    "VARCHAR": [
        "''", "'a'", "'한글😀é'", "s", "repeat('a', 300)", "repeat('[', 500)", "'%'", "'{}'",
        "'{:>99}'", "'%99d'", "'(?:a{1,9}){1,9}'", "'-9223372036854775808'", "'[[[1]]]'",
        "'{\"a\": {\"b\": [1, null]}}'", "'2024-02-30'", "'%Y-%m-%d %H:%M:%S.%f %z %Z %j %U'",
        "'Asia/Seoul'", "'\\xZZ'", "'day'", "'$.a[0]'", "'sum'", "'<root>/secret.csv'",
        "'<lake>/t/secret.parquet'", "'http://<web>/x'", "'/proc/self/environ'", "'t'",
        "'duckdb_views'", "'\"INTEGER\"'",
    ],
    "JSON": ["'{\"a\": [1, 2, {\"b\": null}]}'::JSON", "('[' || repeat('1,', 90) || '1]')::JSON"],
    "BLOB": ["''::BLOB", "'\\x00\\xFF'::BLOB", "encode(s)"],
    "DATE": ["DATE '290309-12-22 (BC)'", "DATE '5881580-07-10'", "'infinity'::DATE",
             "current_date"],
    "TIME": ["TIME '23:59:59.999999'", "TIME '24:00:00'"],
    "TIME WITH TIME ZONE": ["'23:59:59+15:59'::TIMETZ"],
    "TIMESTAMP": ["TIMESTAMP '290309-12-22 (BC) 00:00:00'", "'-infinity'::TIMESTAMP"],
    "TIMESTAMP WITH TIME ZONE": ["'infinity'::TIMESTAMPTZ", "now()"],
    "INTERVAL": ["to_microseconds(9223372036854775807)", "to_months(-2147483648)", "INTERVAL 1 DAY",
                 "to_days(2147483647)"],
    "BOOLEAN": ["true", "false", "NULL", "id > 3"],
    "BIT": ["'1'::BIT", "'101010101'::BIT"],
    "UUID": ["uuid()"],
    "LIST": ["[]", "[1, 2, 3]", "[NULL]", "['a', 'b']", "[[1], [2]]", "range(30)", "[id, k]"],
    "MAP": ["MAP {'a': 1}", "MAP {}"],
    "STRUCT": ["{'a': 1}", "row(1, 2)", "t"],
    "UNION": ["union_value(a := 1)"],
    "ENUM": ["'a'::ENUM ('a', 'b')"],
    "ARRAY": ["[1, 2, 3]::INTEGER[3]", "[1.0, 2.0]::FLOAT[2]"],
    "LAMBDA": ["x -> x", "(x, y) -> x", "lambda x: x + 1", "x -> NULL", "x -> error(x::VARCHAR)"],
    "GEOMETRY": ["st_geomfromwkb(from_hex('0101000000000000000000F03F000000000000F03F'))"],
}  # fmt: skip
_ANY = [value for kind, values in _BY_TYPE.items() if kind != "LAMBDA" for value in values]
_FAMILIES = ("DECIMAL", "STRUCT", "MAP", "UNION", "ENUM")
# Their results grow with the argument, up to the limits of memory or time.
_GROWING = {
    "array_resize", "bar", "bitstring", "factorial", "generate_series", "list_resize", "lpad",
    "range", "repeat", "repeat_row", "rpad",
}  # fmt: skip


def value(kind: str | None, function: str, random: Random) -> str:
    """Return an expression of the type, or now and then of another one."""
    if function in _GROWING and random.random() < 0.95:
        return random.choice(["3", "'a'", "[1]", "0", "-1"])
    values = _BY_TYPE.get(_family(kind or "ANY"))
    return random.choice(values if values and random.random() < 0.88 else _ANY)


def _family(kind: str) -> str:
    if kind.endswith("[]"):
        return "LIST"
    if kind.endswith("]"):
        return "ARRAY"
    return next((family for family in _FAMILIES if kind.startswith(family)), kind)
