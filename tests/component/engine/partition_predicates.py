"""Random predicates over partition columns, by a seed: types, casts, lists, rows, NOT and OR."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

DATED_TEXTS = [
    "'2024-01-01'", "'2024-01-01 10:00:00'", "'2024-01-01T10:00'", "'2024-1-5'", "'2024-01-02'",
    "'2024-01-01 05:00:00+09:00'", "'2024-01-01 10:00:00Z'", "'infinity'",
]  # fmt: skip
NUMBER_TEXTS = ["'7'", "'07'", "'7.0'", "'10'", "'1e1'", "'-7'", "'+7'", "' 7'", "'9'", "'6.5'"]
WORDS = ["'x'", "'X'", "'é'", "'É'", "''", "'NULL'", "'zz'", "'true'", "'t'", "'a=b'", "'%FF'"]
NUMBERS = [
    "7", "10", "1", "-7", "0", "7.0", "6.5", "2e0", "1e1", "9007199254740993", "2024", "12",
    "9007199254740993::DOUBLE", "9223372036854775808", "7::TINYINT", "7.0::FLOAT", "'nan'::DOUBLE",
]  # fmt: skip
MOMENTS = [
    "DATE '2024-01-01'", "DATE '2024-01-02'", "DATE '2024-02-29'", "TIMESTAMP '2024-01-02'",
    "TIMESTAMP '2024-01-01 10:00:00'", "TIMESTAMPTZ '2024-01-01 05:00:00+09'",
    "make_date(2024, 1, 2)",
    "TIMESTAMP_NS '2024-01-01 10:00:00.000000001'", "DATE '2024-01-02' - INTERVAL 1 DAY",
    "date_trunc('month', DATE '2024-01-15')", "TRY_CAST('x' AS DATE)", "current_date",
]  # fmt: skip
NULLS = ["NULL", "CAST(NULL AS DATE)", "NULL::INT", "NULL::VARCHAR", "CAST(NULL AS TIMESTAMP)"]
COMPARISONS = ["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]
TIME_TYPES = ["VARCHAR", "DATE", "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_S", "TIMESTAMP_NS"]
NUMBER_TYPES = ["VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "FLOAT", "DECIMAL(18, 1)", "HUGEINT"]
FORMS = [
    "coalesce({a}, {b})", "nullif({a}, {b})", "CASE WHEN {p} THEN {a} ELSE {b} END",
    "CASE {a} WHEN {b} THEN {a} END", "({a} || {b})", "lower({a})", "({a} + 1)", "({a} - {b})",
    "({a} * 2)", "-{a}", "({a} % 2)", "({a} // 2)", "abs({a})", "length({a})", "trunc({a})",
    "date_trunc('month', {a})", "year({a})", "extract(day FROM {a})", "greatest({a}, {b})",
    "({a} - INTERVAL 1 DAY)", "trim({a})", "make_date(2024, {a}, 2)", "({a} COLLATE NOCASE)",
]  # fmt: skip
WRAPPED = [
    "({p}) IS TRUE", "({p}) IS NOT TRUE", "({p}) IS NULL", "({p}) = false", "coalesce({p}, true)",
    "CASE WHEN {p} THEN false ELSE true END", "{a} IN (SELECT {b})", "{a} LIKE '2024%'",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table's folders, its columns, and the constants and types that fit them."""

    folders: list[str]
    columns: list[str]
    constants: list[str]
    types: list[str] = field(default_factory=lambda: ["VARCHAR"])


def _named(name: str, values: list[str]) -> list[str]:
    return [f"{name}={value}" for value in values]


TABLES = {
    "dated_text": Table(
        _named("k", ["2024-01-01T10%3A00", "2024-01-01 10%3A00%3A00", "2024-01-02", "2024-01-01",
                     "2024-01-01 10%3A00%3A00Z", "2024-01-01 05%3A00%3A00+09%3A00", "2024-1-5",
                     "NULL"]),
        ["k"], [*DATED_TEXTS, *MOMENTS], TIME_TYPES,
    ),
    "number_text": Table(
        _named("k", ["7", "07", "7.0", "-7", "+7", "1e1", "10", "9007199254740993", "NULL", "6.5"]),
        ["k"], [*NUMBER_TEXTS, *NUMBERS], NUMBER_TYPES,
    ),
    "words": Table(
        _named("k", ["x", "X", "é", "É", "", "NULL", "null", "%4EULL", "a=b", "%FF", "true", "9",
                     "10", "__HIVE_DEFAULT_PARTITION__", "e%CC%81", "%C3%9F"]),
        ["k"], [*WORDS, *NUMBER_TEXTS, "true"],
    ),
    "numbers": Table(
        _named("n", ["-1", "0", "1", "7", "10", "9007199254740992", "9007199254740993", "NULL",
                     "9223372036854775807", "-9223372036854775808", "128"]),
        ["n"], [*NUMBERS, *NUMBERS, *NUMBER_TEXTS], NUMBER_TYPES,
    ),
    "dates": Table(
        _named("d", ["2024-01-01", "2024-01-02", "2024-02-29", "0001-01-01", "9999-12-31", "NULL"]),
        ["d"], [*DATED_TEXTS, *MOMENTS], TIME_TYPES,
    ),
    "calendar": Table(
        ["year=2024/month=01/r=eu", "year=2024/month=02/r=us", "year=2023/month=12/r=NULL",
         "year=NULL/month=1/r=7", "year=2024/month=NULL/r=07", "year=2025/month=1/r=2024-01-01"],
        ["year", "month", "r"], [*NUMBERS, *NUMBERS, "'2024'", "'02'", "'eu'", "'7'"], NUMBER_TYPES,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PredicateGenerator:
    """Predicates over one table."""

    table: Table
    random: Random

    def predicate(self, depth: int = 0) -> str:
        """Return a predicate, at the most three levels deep."""
        kind = self.random.random()
        if depth < 3 and kind < 0.35:
            joined = self.random.choice(["({} AND {})", "({} OR {})", "({} OR {})", "NOT ({})"])
            return joined.format(self.predicate(depth + 1), self.predicate(depth + 1))
        if kind < 0.6:
            sides = [self.value(), self.value(constant=True)]
            self.random.shuffle(sides)
            return f"{sides[0]} {self.random.choice(COMPARISONS)} {sides[1]}"
        if kind < 0.82:
            return f"{self.value()} {self._maybe_not()}IN ({self._list()})"
        if kind < 0.88:
            low, high = self.value(constant=True), self.value(constant=True)
            return f"{self.value()} {self._maybe_not()}BETWEEN {low} AND {high}"
        if kind < 0.92:
            return f"{self.value()} IS {self._maybe_not()}NULL"
        if kind < 0.96:
            return self._rows()
        form = self.random.choice(WRAPPED)
        inner = self.predicate(depth + 1) if depth < 3 else "true"
        return form.format(p=inner, a=self.value(), b=self.value(constant=True))

    def value(self, depth: int = 0, constant: bool = False) -> str:
        """Return a column or a constant, often in casts and functions."""
        kind = self.random.random()
        if depth > 1 or kind < 0.65:
            return self._leaf(constant)
        inner = self.value(depth + 1, constant)
        if kind < 0.85:
            cast = self.random.choice(["CAST", "TRY_CAST"])
            return f"{cast}({inner} AS {self.random.choice(self.table.types)})"
        form = self.random.choice(FORMS)
        inside = self.predicate(3) if "{p}" in form else ""
        return form.format(a=inner, b=self.value(depth + 1), p=inside)

    def _leaf(self, constant: bool) -> str:
        if not constant and self.random.random() < 0.7:
            return self.random.choice(self.table.columns)
        return self.random.choice(NULLS if self.random.random() < 0.06 else self.table.constants)

    def _maybe_not(self) -> str:
        return self.random.choice(["", "NOT "])

    def _list(self) -> str:
        members = range(self.random.choice([1, 2, 2, 3, 5]))
        return ", ".join(self.value(1, self.random.random() < 0.9) for _ in members)

    def _rows(self) -> str:
        row, first, second = (f"({self.value(1)}, {self.value(1)})" for _ in range(3))
        if self.random.random() < 0.5:
            return f"{row} {self.random.choice(COMPARISONS[:6])} {first}"
        return f"{row} {self._maybe_not()}IN ({first}, {second})"
