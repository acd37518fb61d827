"""Partition pruning of random queries over real files, against the rows of DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.errors import StatementNotAllowed
from duckstep_service.core.planning import planner
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import TableFiles
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.sql.views import create_view
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.usefixtures("untraced")

NOW = datetime.now(UTC)
FIRST = date(2023, 12, 30)
DAYS = [FIRST + timedelta(days=offset) for offset in (0, 1, 2, 3, 32, 33, 34, 90, 366, 367)]
# By table: the type of its time column and the folder of a day.
TABLES = {
    "r": ("TIMESTAMP", "year={0:%Y}/month={0:%m}/day={0:%d}"),
    "p": ("TIMESTAMP", "{0:%Y}/{0:%m}/{0:%d}"),
    "z": ("TIMESTAMPTZ", "year={0:%Y}/month={0.month}/day={0.day}"),
    "d": ("DATE", "year={0:%Y}/month={0:%m}"),
    "k": ("TIMESTAMP", "day={0:%Y-%m-%d}"),
    "n": ("TIMESTAMP", "year={0:%Y}/month={0:%m}/day={0:%d}"),
    "w": ("TIMESTAMP", "x/year={0:%Y}/month=m{0:%m}/part/day={0:%d}"),
}
# The folders of n that hold a NULL.
NULLS = {"month=12": "month=NULL", "day=02": "day=null", "year=2025": "year=NULL"}
REGIONS = {"eu": "eu", "us": "us", "7": "7", "a b": "a%20b", None: "__HIVE_DEFAULT_PARTITION__"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lake")
    for name, (type_name, _) in TABLES.items():
        for number, day in enumerate(DAYS):
            hours = f"unnest([0, 7, 12, 23, NULL]) AS h, {number} AS n"
            times = f"CAST(TIMESTAMP '{day}' + to_hours(h) AS {type_name}) AS ts"
            rows = f"SELECT n * 5 + coalesce(h, 1) AS id, {times}, h AS v FROM (SELECT {hours})"
            write(rows, root / name / folder_of(name, day) / f"{number}.parquet")
        write(f"SELECT 'x' AS v, {name!r} AS extra", root / "k" / f"{name}.parquet")
    for number, folder in enumerate(REGIONS.values()):
        write(
            f"SELECT {number} AS id, {number} AS v", root / "s" / f"region={folder}" / "a.parquet"
        )
    write("SELECT range AS id, 2023 + range % 3 AS y FROM range(0, 60, 3)", root / "u/a.parquet")
    return root


def folder_of(name: str, day: date) -> str:
    """Return the folder of a day's file."""
    folder = TABLES[name][1].format(day)
    for value, null in NULLS.items() if name == "n" else ():
        folder = folder.replace(value, null)
    return folder


def write(rows: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.execute(f"SET TimeZone = 'UTC'; COPY ({rows}) TO '{path}' (FORMAT parquet)")


@pytest.fixture(scope="module")
def lake(root: Path) -> MemoryStore:
    keys = [str(path.relative_to(root)) for path in root.rglob("*.parquet")]
    named = {f"{name}/_table.yaml": b"time_column: ts\n" for name in TABLES}
    return MemoryStore({**dict.fromkeys(keys, b"1"), **named})


def answer(sql: str, tables: Sequence[TableFiles], root: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in tables:
            connection.execute(create_view(table, lambda key: str(root / key)))
        rows = connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})").fetchall()
    return sorted(rows, key=repr)


def check(sql: str, lake: MemoryStore, root: Path) -> str:
    """Compare the rows with those of DuckDB; return the status of the query."""
    asked = PlanningContext(parse(sql), None, NOW)
    whole = planner.resolve_tables(planner.Draft(sql, asked, lake)).tables
    pruned = planner.plan(planner.Draft(sql, asked, lake))
    try:
        expected = answer(sql, whole, root)
    except duckdb.Error as exc:
        return f"refused: {type(exc).__name__}"
    assert answer(sql, pruned.tables, root) == expected
    left = pruned.estimate.files
    return "pruned" if left < (pruned.estimate.total_files or 0) else "whole"


def near(days: int) -> date:
    return FIRST + timedelta(days=days)


OFFSETS = st.one_of(
    st.integers(-3, 40), st.sampled_from([-800, 89, 90, 91, 364, 365, 366, 367, 368, 900])
)
NUMBERS = st.one_of(
    st.sampled_from(["2023", "2024", "2025", "'2024'", "'02'", "2024.5", "NULL", "'x'"]),
    st.sampled_from(["1", "2", "3", "12", "30", "31", "'1'", "-1", "1.0", "2e0", "7"]),
)
DATES = OFFSETS.map(near)


def ago(day: date) -> int:
    return (NOW.date() - day).days


MOMENTS: st.SearchStrategy[str] = st.one_of(
    DATES.map(lambda d: f"DATE '{d}'"),
    DATES.map(lambda d: f"TIMESTAMP '{d} 12:00:00'"),
    DATES.map(lambda d: f"'{d}'"),
    DATES.map(lambda d: f"'{d} 07:00:00'"),
    DATES.map(lambda d: f"'{d}T23:59:59.999999Z'"),
    DATES.map(lambda d: f"'{d} 00:00:00+09:00'"),
    DATES.map(lambda d: f"TIMESTAMPTZ '{d} 00:00:00-05:00'"),
    DATES.map(lambda d: f"CAST('{d}' AS TIMESTAMP)"),
    DATES.map(lambda d: f"(DATE '{d}' - INTERVAL 7 DAY)"),
    DATES.map(lambda d: f"(TIMESTAMP '{d}' + INTERVAL '1 month')"),
    DATES.map(lambda d: f"(DATE '{d}' + 1)"),
    DATES.map(lambda d: f"date_trunc('month', DATE '{d}')"),
    DATES.map(lambda d: f"make_date({d.year}, {d.month}, {d.day})"),
    DATES.map(lambda d: f"(current_date - {ago(d)})"),
    DATES.map(lambda d: f"(now() - to_days({ago(d)}))"),
    st.sampled_from(["NULL", "DATE '2024-02-30'", "'soon'", "TIMESTAMP '2024-01-01'"]),
)
COMPARE = st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "IS NOT DISTINCT FROM"])


NOT = st.sampled_from(["", "NOT "])


def lists(members: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return lists of several to some thousand members."""
    some = st.lists(st.one_of(members, st.just("day"), st.just("1 + 1")), min_size=3, max_size=9)
    repeats = st.sampled_from([1, 1, 300])
    return st.builds(lambda texts, times: ", ".join(texts * times), some, repeats)


def chained(expression: str, equal: bool, members: list[str]) -> str:
    """Return equalities joined by OR, or their negations joined by AND."""
    operator, join = ("=", " OR ") if equal else ("<>", " AND ")
    return "(" + join.join(f"{expression} {operator} {member}" for member in members) + ")"


def comparisons(alias: str) -> st.SearchStrategy[str]:
    """Return single comparisons over the columns of a relation, bare or qualified."""
    prefix = f"{alias}." if alias else ""
    key = st.sampled_from([f"{prefix}{name}" for name in ("year", "month", "day", "YEAR")])
    time = st.sampled_from(
        [f"{prefix}ts", f"{prefix}ts::DATE", f"CAST({prefix}ts AS TIMESTAMP)"]
        + [f"date_trunc('{unit}', {prefix}ts)" for unit in ("month", "week", "day")]
    )
    part = st.sampled_from(
        [f"{unit}({prefix}ts)" for unit in ("year", "month", "day", "hour")]
        + [f"extract(year FROM {prefix}ts)", f"{prefix}year * 100 + {prefix}month", f"-{prefix}day"]
    )
    row = f"({prefix}year, {prefix}month, {prefix}day)"
    return st.one_of(
        st.builds("{} {} {}".format, key, COMPARE, NUMBERS),
        st.builds("{} {} {}".format, NUMBERS, COMPARE, key),
        st.builds("{} {} {}".format, time, COMPARE, MOMENTS),
        st.builds("{} {} {}".format, MOMENTS, COMPARE, time),
        st.builds("{} {} {}".format, part, COMPARE, NUMBERS),
        st.builds("{} {} {}".format, part, COMPARE, st.sampled_from(["202401", "-3"])),
        st.builds("{} BETWEEN {} AND {}".format, key, NUMBERS, NUMBERS),
        st.builds("{} NOT BETWEEN {} AND {}".format, time, MOMENTS, MOMENTS),
        st.builds("{} BETWEEN {} AND {}".format, time, MOMENTS, MOMENTS),
        st.builds("{} IN ({}, {})".format, key, NUMBERS, NUMBERS),
        st.builds("{} NOT IN ({}, {})".format, key, NUMBERS, NUMBERS),
        st.builds("{} IN ({}, {})".format, time, MOMENTS, MOMENTS),
        st.builds("{} {}IN ({})".format, key, NOT, lists(NUMBERS)),
        st.builds("{} {}IN ({})".format, time, NOT, lists(MOMENTS)),
        st.builds("{} {}IN ({})".format, part, NOT, lists(NUMBERS)),
        st.builds(chained, key, st.booleans(), st.lists(NUMBERS, min_size=2, max_size=6)),
        st.builds(chained, time, st.booleans(), st.lists(MOMENTS, min_size=2, max_size=6)),
        st.builds("{} IS {}NULL".format, st.one_of(key, time), st.sampled_from(["", "NOT "])),
        st.builds(lambda how, d: f"{row} {how} ({d.year}, {d.month}, {d.day})", COMPARE, DATES),
        st.builds(lambda how, d: f"({prefix}ts, {prefix}day) {how} ('{d}', 1)", COMPARE, DATES),
        st.builds(f"make_date({row[1:-1]}) {{}} {{}}".format, COMPARE, MOMENTS),
        st.sampled_from([f"{prefix}v > 7", f"{prefix}v IS NULL", "true", "NULL", "1 = 2"]),
    )


def conditions(alias: str) -> st.SearchStrategy[str]:
    """Return comparisons, and their combinations by AND, OR and NOT."""
    return st.recursive(
        comparisons(alias),
        lambda inner: st.one_of(
            st.builds("({} AND {})".format, inner, inner),
            st.builds("({} OR {})".format, inner, inner),
            st.builds("NOT ({})".format, inner),
        ),
        max_leaves=4,
    )


TABLE = st.sampled_from([*TABLES, "r", "p"])
JOIN = st.sampled_from(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN"])
INNER = st.sampled_from(
    [
        "SELECT * FROM {t} WHERE {c}",
        "SELECT * FROM {t}",
        "SELECT id, ts, year, month, v, 1 AS day FROM {t}",
        "SELECT id, ts, day AS month, month AS day, year, v FROM {t}",
        "SELECT id, ts + INTERVAL 40 DAY AS ts, year + 1 AS year, month, day, v FROM {t}",
        "SELECT * EXCLUDE (day), v AS day FROM {t}",
        "SELECT DISTINCT year, month, day, ts, v, id FROM {t}",
        "SELECT *, row_number() OVER (PARTITION BY month ORDER BY ts, id) AS w FROM {t}",
        "SELECT * FROM {t} ORDER BY ts, id LIMIT 9",
        "SELECT max(id) AS id, max(ts) AS ts, max(v) AS v, year, min(month) AS month,"
        " max(day) AS day FROM {t} GROUP BY year",
        "SELECT * FROM {t} UNION ALL SELECT * FROM {t} WHERE {c}",
        "SELECT a.* FROM {t} a LEFT JOIN u ON a.id = u.id",
        "SELECT b.*, a.id AS i FROM u a LEFT JOIN {t} b ON a.id = b.id",
    ]
)


@st.composite
def queries(draw: Callable[..., str]) -> str:
    table, other = draw(TABLE), draw(TABLE)
    bare, inner = draw(conditions("")), draw(conditions(""))
    a, b, on = draw(conditions("a")), draw(conditions("b")), draw(conditions("b"))
    body = draw(INNER).format(t=table, c=inner)
    join = draw(JOIN)
    outer = a if join in ("SEMI JOIN", "ANTI JOIN") else draw(st.sampled_from([a, b]))
    forms = [
        f"SELECT * FROM {table} WHERE {bare}",
        f"SELECT count(*), min(ts), max(id) FROM {table} a WHERE {a}",
        f"SELECT year, count(*) FROM {table} WHERE {bare} GROUP BY 1 HAVING count(*) > 1",
        f"SELECT *, count(*) OVER () AS c FROM {table} WHERE {bare}",
        f"SELECT * FROM ({body}) a WHERE {a}",
        f"SELECT * FROM ({body}) WHERE {bare}",
        f"WITH c AS ({body}) SELECT * FROM c WHERE {bare}",
        f"WITH c AS ({body}), e AS (SELECT * FROM c b WHERE {b}) SELECT * FROM e a WHERE {a}",
        f"WITH {table} AS ({body}) SELECT count(*) FROM {table} WHERE {bare}",
        f"WITH c AS ({body}) SELECT count(*) FROM c a {join} c b ON a.id = b.id WHERE {outer}",
        f"SELECT * FROM {table} a {join} {other} b ON a.id = b.id AND {on} WHERE {outer}",
        f"SELECT * FROM {table} a {join} {other} b ON a.id = b.id AND {a} WHERE {outer}",
        f"SELECT id FROM {table} a {join} {other} b USING (year, id) WHERE {draw(conditions(''))}"
        if "SEMI" not in join
        else f"SELECT * FROM {table} a {join} {other} b USING (id) WHERE {a}",
        f"SELECT count(*) FROM u {join} ({body}) b ON u.id = b.id AND {on}",
        f"SELECT * FROM {table} a, {other} b WHERE a.id = b.id AND ({a} OR {b})",
        f"SELECT * FROM {table} a WHERE id IN (SELECT id FROM {other} b WHERE {b}) OR {a}",
        f"SELECT * FROM u WHERE NOT EXISTS (FROM {table} a WHERE a.id = u.id AND {a})",
        f"SELECT id, (SELECT max(a.ts) FROM {table} a WHERE a.id = u.id AND {a}) FROM u",
        f"SELECT id FROM {table} WHERE {bare} EXCEPT SELECT id FROM {other} WHERE {inner}",
        f"SELECT a.id, b.id FROM {table} a ASOF JOIN {other} b ON a.ts >= b.ts WHERE {outer}",
        f"SELECT q.n FROM {table} a, LATERAL (SELECT count(*) AS n FROM {other} b"
        f" WHERE b.id = a.id AND {b}) q WHERE {a}",
        f"SELECT s.id, a.id FROM s JOIN {table} a ON a.id = s.id AND s.region <> 'us' WHERE {a}",
    ]
    return draw(st.sampled_from(forms))


# 120 queries twice over DuckDB on a shared machine.
@pytest.mark.timeout(300)
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sql=queries())
@example(sql="SELECT count(*) FROM u RIGHT JOIN r USING (id) WHERE year IS NULL")
@example(sql="SELECT v, month FROM k WHERE day = '2023-12-30 12:00:00' OR extra = 'r'")
def test_pruning_preserves_rows(sql: str, lake: MemoryStore, root: Path) -> None:
    try:
        event(check(sql, lake, root))
    except StatementNotAllowed:
        event("not allowed")


@pytest.mark.parametrize(
    "condition",
    ["= 'eu'", "<> 'eu'", "> 'a'", "IN ('us', NULL)", "IS NULL", "IS NOT NULL", "= '7'", "= 'a b'",
     "LIKE 'e%'", "= 7", "BETWEEN 'a' AND 'b'", "IS NOT DISTINCT FROM NULL"],
)  # fmt: skip
def test_pruning_text_partition_preserves_rows(
    condition: str, lake: MemoryStore, root: Path
) -> None:
    check(f"SELECT * FROM s WHERE region {condition}", lake, root)


@pytest.mark.parametrize("table", TABLES)
def test_pruning_no_file_left_keeps_columns(table: str, lake: MemoryStore, root: Path) -> None:
    if table != "k":
        check(f"SELECT * FROM {table} WHERE year = 1", lake, root)
    check(f"SELECT count(*), max(ts) FROM {table} WHERE ts < '1999-01-01'", lake, root)
