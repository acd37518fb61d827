"""A seeded generator of statements of DuckDB's grammar over one table t(id, k, s)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

import duckdb
from duckstep_service.core.sql.function_allowlist import EXPRESSIONS, TABLES

from tests.component.engine import attacks
from tests.component.engine.allowed_queries import QUERIES
from tests.fuzz.mutations import alike, mutate
from tests.fuzz.values import INTEGERS, value

_ATTACKS = [
    line
    for block in (
        attacks.FILES, attacks.OTHERS, attacks.NETWORK, attacks.STATE, attacks.STATEMENTS,
    )
    for line in attacks.lines(block)
]  # fmt: skip
_QUERIES = [line.replace("sales", "t") for line in QUERIES.strip().splitlines()]
_COLUMNS = ["id", "k", "s", "id", "k", "s", "t.id", "t", "main.t.id", "*", "COLUMNS('i.*')"]
_RARE_COLUMNS = ["#1", "#2", "rowid", "t.*", "memory.main.t.id", "file_row_number", "filename"]
_PATHS = [
    "<root>/secret.csv", "<root>/secret.json", "<lake>/t/secret.parquet", "<lake>/u/secret.parquet",
    "<lake>/t/*.parquet", "<lake>/t/a.parquet", "http://<web>/x.parquet", "/etc/passwd", "x.csv",
    "s3://other/x.parquet", "/proc/self/environ", "<lake>/t/../u/secret.parquet", ".",
    "spill/x.csv", "<lake>/t/a.parquet?s3_endpoint=<web>", "hf://datasets/a/b.parquet",
    "<root>/secret.duckdb",
]  # fmt: skip
_CATALOGS = [
    "duckdb_views", "duckdb_settings", "duckdb_secrets", "sqlite_master", "pragma_database_list",
    "information_schema.tables", "pg_catalog.pg_tables", "duckdb_logs", "memory.main.t",
    "system.main.duckdb_views", "temp.main.t", "duckdb_columns", "pg_class", "main.t", "T", '"t"',
]  # fmt: skip
_OPERATORS = ["+", "-", "*", "/", "//", "%", "||", "=", "<>", "<", "AND", "OR", "->", "->>", "^@",
              "LIKE", "ILIKE", "SIMILAR TO", "IS DISTINCT FROM", "**", "&", "<<", "@>",
              "~"]  # fmt: skip
_TYPES = ["INTEGER", "VARCHAR", "JSON", "BLOB", "DATE", "TIMESTAMPTZ", "INTERVAL", "UUID", "BIT",
          "DECIMAL(38, 10)", "INTEGER[]", "STRUCT(a INTEGER)", "MAP(VARCHAR, INTEGER)", "HUGEINT",
          "ENUM ('a', 'b')", "UNION(a INTEGER, b VARCHAR)", "INTEGER[3]", "VARIANT",
          "TIME"]  # fmt: skip
_JOINS = ["JOIN", "LEFT JOIN", "FULL JOIN", "CROSS JOIN", "POSITIONAL JOIN", "ASOF JOIN", ",",
          "SEMI JOIN", "ANTI JOIN", "NATURAL JOIN", "ASOF LEFT JOIN"]  # fmt: skip
_FRAMES = ["", "ROWS BETWEEN {0} PRECEDING AND {1} FOLLOWING", "RANGE BETWEEN {0} PRECEDING AND"
           " CURRENT ROW", "GROUPS BETWEEN {0} PRECEDING AND {1} FOLLOWING EXCLUDE TIES",
           "ROWS BETWEEN UNBOUNDED PRECEDING AND {0} FOLLOWING"]  # fmt: skip


@dataclass(frozen=True)
class Function:
    """An overload of a function: its name, its type in the catalog and its parameters."""

    name: str
    kind: str
    parameters: tuple[str | None, ...]
    varargs: str | None


@cache
def functions() -> tuple[list[Function], list[Function]]:
    """Return the overloads of functions in expressions, and of table functions."""
    rows = duckdb.connect().execute(
        "SELECT function_name, function_type, parameter_types, varargs FROM duckdb_functions()"
        " WHERE function_type <> 'pragma' ORDER BY ALL"
    )
    every = [
        Function(name, kind, tuple(types or ["ANY"]), varargs)
        for name, kind, types, varargs in rows.fetchall()
    ]
    tables = [each for each in every if each.kind.startswith("table")]
    return [each for each in every if each not in tables], tables


class StatementGenerator:
    """Returns one statement after another; the same seed gives the same statements."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        expressions, tables = functions()
        self._expressions, self._tables = expressions, tables
        self._allowed = [each for each in expressions if each.name in EXPRESSIONS]
        self._allowed_tables = [each for each in tables if each.name in TABLES]
        self._names = sorted({each.name for each in tables} | {"t", *_CATALOGS})

    def next(self) -> str:
        """Return the next statement."""
        form = self._random.random()
        if form < 0.12:
            return mutate(self._choice(_ATTACKS), self._names, self._random)
        if form < 0.22:
            return mutate(self._choice(_QUERIES), self._names, self._random)
        sql = self._statement()
        return mutate(sql, self._names, self._random) if form < 0.4 else sql

    def _choice(self, options: list[str]) -> str:
        return self._random.choice(options)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _statement(self) -> str:
        select = self._select(self._random.choice([1, 1, 2]))
        if self._chance(0.15):
            name = alike(self._choice(self._names), self._random).replace('"', '""')
            read = f'"{name}"' if self._chance(0.5) else self._choice(self._names)
            return f'WITH "{name}" AS ({select}) SELECT * FROM {read}'
        if self._chance(0.08):
            operator = self._choice(["UNION ALL", "EXCEPT", "INTERSECT", "UNION BY NAME"])
            return f"{select} {operator} {self._select(1)}"
        opening = self._choice(
            [*[""] * 20, "EXPLAIN ", "EXPLAIN ANALYZE ", "DESCRIBE ", "SUMMARIZE "]
        )
        return opening + select

    def _select(self, depth: int) -> str:
        columns = ", ".join(self._expression(depth) for _ in range(self._random.choice([1, 1, 2])))
        sql = f"SELECT {columns} FROM {self._source(depth)}"
        if self._chance(0.25):
            sql += f" WHERE ({self._expression(depth - 1)}) IS NOT NULL"
        if self._chance(0.1):
            sql += self._choice(
                [" GROUP BY ALL", " GROUP BY k", " QUALIFY row_number() OVER () = 1"]
            )
        if self._chance(0.1):
            sql += f" ORDER BY {self._choice(['ALL', 'random()', self._expression(0)])}"
        if self._chance(0.15):
            sql += f" LIMIT {self._choice([*INTEGERS, '5', '10%', '(SELECT 2)'])}"
            sql += self._choice(["", f" OFFSET {self._choice(INTEGERS)}"])
        return sql

    def _source(self, depth: int) -> str:
        form = self._random.randrange(24)
        if form < 9:
            return "t"
        if form < 11 and depth > 0:
            return f"({self._select(depth - 1)})"
        if form == 11:
            return f"'{self._choice(_PATHS)}'"
        if form == 12:
            return f'"{self._choice(_PATHS)}"'
        if form == 13:
            return self._choice(_CATALOGS)
        if form in (14, 15):
            return self._call(self._random.choice(self._allowed_tables))
        if form in (16, 17):
            return self._call(self._random.choice(self._tables))
        if form in (18, 19) and depth > 0:
            on = self._choice(["", "ON true", "USING (id)", "ON a.id = b.id"])
            return f"t a {self._choice(_JOINS)} {self._source(depth - 1)} b {on}"
        return self._choice(
            [
                "(VALUES (1, 2)) v(id, k)", "t TABLESAMPLE 10%", "t USING SAMPLE 3 ROWS",
                "(PIVOT t ON k IN (0, 1) USING count(*))", "(UNPIVOT t ON id, k)", "(DESCRIBE t)",
                "(SUMMARIZE t)", "(SHOW TABLES)", "t AT (VERSION => 1)",
                "t, LATERAL (SELECT t.id + 1)", "t r(a, b, c)", "range(3) t(id)", "(FROM t)",
                f"(DESCRIBE '{self._choice(_PATHS)}')",
            ]
        )  # fmt: skip

    def _expression(self, depth: int) -> str:
        form = self._random.randrange(20)
        if depth <= 0 or form < 3:
            if self._chance(0.03):
                return self._choice(_RARE_COLUMNS)
            return self._choice(_COLUMNS) if self._chance(0.5) else value("ANY", "", self._random)
        if form < 12:
            return self._call(self._random.choice(self._allowed), depth)
        if form == 12:
            return self._call(self._random.choice(self._expressions), depth)
        if form == 13:
            return f"({self._select(depth - 1)})"
        if form == 14:
            cast = self._choice(["CAST", "TRY_CAST"])
            return f"{cast}({self._expression(depth - 1)} AS {self._choice(_TYPES)})"
        if form == 15:
            condition = f"({self._expression(depth - 1)}) IS NULL"
            return f"CASE WHEN {condition} THEN {self._expression(depth - 1)} END"
        if form == 16:
            return f"({self._expression(depth - 1)} IN ({self._select(depth - 1)}))"
        left, right = self._expression(depth - 1), self._expression(depth - 1)
        return f"({left} {self._choice(_OPERATORS)} {right})"

    def _call(self, function: Function, depth: int = 0) -> str:
        kinds = list(function.parameters)
        if function.varargs:
            kinds += [function.varargs] * self._random.randrange(3)
        arguments = [
            self._expression(depth - 1)
            if depth > 1 and kind != "LAMBDA" and self._chance(0.2)
            else value(kind, function.name, self._random)
            for kind in kinds
        ]
        name = function.name if function.name.isidentifier() else f'"{function.name}"'
        if self._chance(0.05):
            name = self._choice([f"main.{name}", f"system.main.{name}", f"pg_catalog.{name}"])
        call = f"{name}({', '.join(arguments)})"
        if function.kind == "aggregate" and self._chance(0.3):
            frame = self._choice(_FRAMES).format(self._choice(INTEGERS), self._choice(INTEGERS))
            call += f" OVER (ORDER BY id {frame})" if self._chance(0.8) else " OVER ()"
        return call
