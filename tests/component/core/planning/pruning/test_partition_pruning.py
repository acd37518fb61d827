"""Partition pruning of a table of daily files from 2024-06-28 to 2024-07-03."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from duckstep_service.core.errors import PartitionFilterRequired
from duckstep_service.core.planning import planner
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.sql.parser import parse

DAYS = ["06/28", "06/29", "06/30", "07/01", "07/02", "07/03"]
ALL = [28, 29, 30, 1, 2, 3]
NOW = datetime(2024, 7, 2, 12, tzinfo=UTC)
SETTINGS = b"time_column: ts\ntime_zone: UTC\n"


def lake(settings: bytes = SETTINGS) -> MemoryStore:
    hive = {f"r/year=2024/month={d[:2]}/day={d[3:]}/a.parquet": b"1" for d in DAYS}
    plain = {f"p/2024/{d}/a.parquet": b"1" for d in DAYS}
    other = {"s/region=eu/a.parquet": b"1", "s/region=us/a.parquet": b"1", "u/a.parquet": b"1"}
    named = {f"{name}/_table.yaml": settings for name in ("r", "p")}
    return MemoryStore({**hive, **plain, **other, **named})


def plan(sql: str, parameters: object = None, store: MemoryStore | None = None) -> Plan:
    asked = PlanningContext(parse(sql), parameters, NOW)  # type: ignore[arg-type]
    return planner.plan(planner.Draft(sql, asked, store or lake()))


def days(sql: str, name: str = "r", parameters: object = None) -> list[int]:
    table = next(table for table in plan(sql, parameters).tables if table.name == name)
    return [
        int(file.key.split("/")[-2].removeprefix("day="))
        for group in table.groups
        if not group.empty
        for file in group.files
    ]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("month = 7", [1, 2, 3]),
        ("MONTH = '7'", [1, 2, 3]),
        ("month = '07'", ALL),
        ("month <> 7", [28, 29, 30]),
        ("NOT month = 7", [28, 29, 30]),
        ("7 <= month", [1, 2, 3]),
        ("month = 6 OR day = 3", [28, 29, 30, 3]),
        ("NOT (month = 6 AND day < 30)", [30, 1, 2, 3]),
        ("day IN (1, 30)", [30, 1]),
        ("day NOT IN (1, 30)", [28, 29, 2, 3]),
        ("day IN (1, NULL)", [1]),
        ("day NOT IN (1, NULL)", []),
        ("day BETWEEN 2 AND 3", [2, 3]),
        ("day NOT BETWEEN 2 AND 29", [30, 1]),
        ("(year, month, day) >= (2024, 6, 30)", [30, 1, 2, 3]),
        ("(year, month, day) < (2024, 7, 1)", [28, 29, 30]),
        ("(year, month) = (2024, 7)", [1, 2, 3]),
        ("(month, day) IN ((6, 28), (7, 2))", [28, 2]),
        ("(ts, day) > (TIMESTAMP '2025-01-01', 1)", ALL),
        ("year IS NULL", []),
        ("year IS NOT NULL", ALL),
        ("year = NULL", []),
        ("year = 2023", []),
        ("year * 10000 + month * 100 + day >= 20240702", [2, 3]),
        ("make_date(year, month, day) = DATE '2024-06-30'", [30]),
        ("month::INT = 6.5", []),
        ("month = 7 AND rating > 3", [1, 2, 3]),
        ("month = 7 OR rating > 3", ALL),
        ("coalesce(month, 7) = 6", ALL),
        ("CASE WHEN month = 7 THEN true END", ALL),
        ("random() < 0.5", ALL),
        ("id IN (SELECT id FROM u)", ALL),
    ],
)
def test_prune_by_partition_columns(condition: str, expected: list[int]) -> None:
    assert days(f"SELECT * FROM r WHERE {condition}") == expected
    assert days(f"SELECT * FROM p WHERE {condition}", "p") == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("ts >= '2024-07-02'", [2, 3]),
        ("ts > TIMESTAMP '2024-07-02 12:00:00'", [2, 3]),
        ("ts < DATE '2024-06-29'", [28]),
        ("ts <= '2024-06-29'", [28, 29]),
        ("ts = '2024-06-29 10:00:00'", [29]),
        ("ts <> '2024-06-29 10:00:00'", ALL),
        ("NOT ts < '2024-07-03'", [3]),
        ("ts BETWEEN '2024-06-30' AND '2024-07-01'", [30, 1]),
        ("ts >= '2024-07-03T01:00:00+09:00'", [2, 3]),
        ("ts IS NULL", ALL),
        ("ts::DATE = '2024-06-30'", [30]),
        ("CAST(ts AS DATE) IN (DATE '2024-06-30', DATE '2024-07-03')", [30, 3]),
        ("date_trunc('month', ts) = DATE '2024-06-01'", [28, 29, 30]),
        ("date_trunc('day', ts) > TIMESTAMP '2024-07-01'", [2, 3]),
        ("ts >= DATE '2024-07-08' - INTERVAL 7 DAY", [1, 2, 3]),
        ("ts >= DATE '2024-07-30' - INTERVAL '1 month'", [30, 1, 2, 3]),
        ("ts < DATE '2024-06-01' + 28", [28]),
        ("year(ts) = 2024 AND month(ts) = 7", [1, 2, 3]),
        ("extract(day FROM ts) = 30", [30]),
        ("date_part('month', ts) < 7", [28, 29, 30]),
        ("ts >= current_date", [1, 2, 3]),
        ("ts >= today() - 1", [30, 1, 2, 3]),
        ("ts > now() - INTERVAL '1 day'", [30, 1, 2, 3]),
        ("ts < current_timestamp - INTERVAL 3 DAY", [28, 29, 30]),
        ("ts >= '2024-7-2'", ALL),
        ("ts >= other", ALL),
        ("ts >= TIMESTAMPTZ '2024-07-03 00:00:00+00'", [2, 3]),
        ("strftime(ts, '%Y') = '2024'", ALL),
    ],
)
def test_prune_by_time_column(condition: str, expected: list[int]) -> None:
    assert days(f"SELECT * FROM r WHERE {condition}") == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM r AS x WHERE x.month = 7", [1, 2, 3]),
        ("SELECT * FROM r AS x WHERE s.month = 7", ALL),
        ("FROM (SELECT * FROM r) WHERE month = 7", [1, 2, 3]),
        ("FROM (SELECT month AS m, day FROM r) q WHERE q.m = 7", [1, 2, 3]),
        ("FROM (SELECT 7 AS month, ts FROM r) WHERE month = 7", ALL),
        ("FROM (SELECT day AS month FROM r) WHERE month = 3", [3]),
        ("FROM (SELECT * REPLACE (1 AS month) FROM r) WHERE month = 7", ALL),
        ("FROM (SELECT * FROM r LIMIT 3) WHERE month = 7", ALL),
        ("FROM (SELECT *, row_number() OVER () AS n FROM r) WHERE month = 7", ALL),
        ("FROM (SELECT month, count(*) FROM r GROUP BY 1) WHERE month = 7", ALL),
        ("FROM (SELECT max(month) AS month FROM r) WHERE month = 7", ALL),
        ("FROM (SELECT DISTINCT ON (id) * FROM r) WHERE month = 7", ALL),
        ("FROM r AS x(a, b, month) WHERE month = 7", ALL),
        ("FROM r TABLESAMPLE 10% WHERE month = 7", ALL),
        ("WITH c AS (SELECT * FROM r) SELECT * FROM c WHERE month = 7", [1, 2, 3]),
        ("WITH c AS (SELECT * FROM r WHERE month = 7) SELECT count(*) FROM c", [1, 2, 3]),
        ("WITH c AS (FROM r) FROM c a, c b WHERE a.day = 1 AND b.day = 2", [1, 2]),
        ("WITH c(x) AS (SELECT day FROM r) FROM c WHERE x = 1", ALL),
        ("WITH c AS (SELECT 1), r2 AS (FROM r WHERE day = 1) FROM r2", [1]),
        ("WITH r AS (SELECT * FROM r WHERE day = 1) FROM r WHERE month = 7", [1]),
        ("WITH unused AS (FROM r) FROM r WHERE day = 1", ALL),
        ("FROM r JOIN u ON r.id = u.id WHERE month = 7", [1, 2, 3]),
        ("FROM r JOIN u ON r.id = u.id AND r.month = 7", [1, 2, 3]),
        ("FROM r LEFT JOIN u USING (id) WHERE month = 7", [1, 2, 3]),
        ("FROM r LEFT JOIN u ON r.id = u.id AND r.month = 7", ALL),
        ("FROM u LEFT JOIN r ON r.id = u.id AND r.month = 7", [1, 2, 3]),
        ("FROM u LEFT JOIN r ON r.id = u.id WHERE r.month IS NULL", ALL),
        ("FROM u RIGHT JOIN r ON r.id = u.id WHERE r.month = 7", [1, 2, 3]),
        ("FROM u FULL JOIN r ON r.id = u.id AND r.month = 7 WHERE r.day = 1", ALL),
        ("FROM u SEMI JOIN r ON r.id = u.id AND r.month = 7", [1, 2, 3]),
        ("FROM u ANTI JOIN r ON r.id = u.id AND r.month = 7", [1, 2, 3]),
        ("FROM r ANTI JOIN u ON r.id = u.id AND r.month = 7", ALL),
        ("FROM r POSITIONAL JOIN u WHERE month = 7", ALL),
        ("FROM r WHERE month = 6 UNION ALL FROM r WHERE day = 1", [28, 29, 30, 1]),
        ("FROM (FROM r UNION ALL FROM r) WHERE month = 6", ALL),
        ("SELECT 1 WHERE EXISTS (FROM r WHERE day = 2)", [2]),
        ("SELECT (SELECT max(id) FROM r WHERE r.day = x.day) FROM r x WHERE day = 2", ALL),
        ("SELECT day AS d FROM r WHERE day = 1 GROUP BY ALL HAVING count(*) > 1", [1]),
        ("SELECT * FROM r WHERE day = 1 QUALIFY row_number() OVER (ORDER BY ts) = 1", [1]),
        ("SUMMARIZE SELECT * FROM r WHERE day = 1", [1]),
        ("DESCRIBE r", ALL),
        ("FROM r, (SELECT 7 AS m) q WHERE month = q.m", ALL),
        ("FROM r USING SAMPLE 2 ROWS", ALL),
    ],
)
def test_prune_by_condition_pushed_to_table(sql: str, expected: list[int]) -> None:
    assert days(sql) == expected


@pytest.mark.parametrize(
    ("sql", "parameters", "expected"),
    [
        ("FROM r WHERE day = $d", {"d": 1}, [1]),
        ("FROM r WHERE day = $D", {"d": 1}, [1]),
        ("FROM r WHERE month = ? AND day < ?", [7, 3], [1, 2]),
        ("FROM r WHERE $d IS NULL OR day = $d", {"d": None}, ALL),
        ("FROM r WHERE $d IS NULL OR day = $d", {"d": 3}, [3]),
        ("FROM r WHERE ts >= $since", {"since": "2024-07-03"}, [3]),
        ("FROM r WHERE day = $missing", {}, ALL),
    ],
)
def test_prune_by_parameters(sql: str, parameters: object, expected: list[int]) -> None:
    assert days(sql, parameters=parameters) == expected


def test_prune_text_partitions() -> None:
    for condition, expected in [("= 'eu'", 1), ("> 'a'", 2), ("= 'asia'", 0), ("LIKE 'e%'", 2)]:
        assert plan(f"FROM s WHERE region {condition}").estimate.files == expected


def test_prune_other_time_zone_keeps_a_day_margin() -> None:
    store = lake(b"time_column: ts\ntime_zone: 'Asia/Seoul'\n")
    found = plan("FROM r WHERE ts BETWEEN '2024-06-30' AND '2024-06-30 23:00:00'", None, store)
    assert found.estimate.files == 3


def test_prune_deep_condition_keeps_all() -> None:
    deep = "day = 1" + " OR (day = 2 AND (day = 3" * 150 + "))" * 150
    assert set(days(f"FROM r WHERE {deep}")) <= set(ALL)


def test_prune_many_cte_references_keeps_all() -> None:
    ctes = ", ".join(f"c{n} AS (FROM c{n - 1} a, c{n - 1} b)" for n in range(1, 20))
    assert days(f"WITH c0 AS (FROM r), {ctes} SELECT 1 FROM c19 WHERE 1 = 1") == ALL


def test_estimate_has_totals() -> None:
    found = plan("FROM r WHERE day = 1").estimate
    assert found.to_dict() == {
        "files": 1,
        "bytes": 1,
        "partitions": 1,
        "totalFiles": 6,
        "totalPartitions": 6,
        "tables": ["r"],
    }


def test_prune_all_files_keeps_one_for_columns() -> None:
    found = plan("FROM r WHERE year = 1")
    assert [group.empty for group in found.tables[0].groups] == [True]
    assert (len(found.tables[0].files), found.estimate.files, found.estimate.bytes) == (1, 0, 0)


def test_policy_require_raises() -> None:
    store = lake(SETTINGS + b"policy: require\n")
    assert plan("FROM r WHERE ts > '2024-07-01'", None, store).estimate.files == 3
    with pytest.raises(
        PartitionFilterRequired, match=r"ts or year, .*WHERE year = 2024\."
    ) as caught:
        plan("SELECT 1\nFROM r WHERE rating = 1", None, store)
    assert caught.value.position and caught.value.position.line == 2


def test_policy_warn_adds_warning() -> None:
    found = plan("FROM r", None, lake(SETTINGS + b"policy: warn\n")).estimate
    assert found.files == 6
    assert "every partition of r" in found.to_dict()["warnings"][0]


@pytest.mark.parametrize("folder", ["NULL", "null", "Null", "__HIVE_DEFAULT_PARTITION__"])
def test_plan_null_folder_is_null(folder: str) -> None:
    store = MemoryStore({f"s/region={name}/a.parquet": b"1" for name in ("1", folder)})
    sql = "SELECT count(*) FROM s WHERE region IS NULL"
    (table,) = plan(sql, store=store).tables
    assert f"s/region={folder}/a.parquet" in [file.key for file in table.files]
    assert table.groups[0].partitions == {"region": "BIGINT"}
