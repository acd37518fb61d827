"""The work of planning: it is linear in the statement, or given up without losing a row."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from duckstep_service.core.errors import PartitionFilterRequired
from duckstep_service.core.planning import planner
from duckstep_service.core.planning.pruning import work_budget
from duckstep_service.core.planning.pruning.work_budget import WorkBudget, WorkExceeded
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.sql.parser import parse

pytestmark = pytest.mark.usefixtures("untraced")

NOW = datetime(2024, 7, 2, 12, tzinfo=UTC)
FIRST = date(2022, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(1095)]
# Ten times the second in which a list of 100,000 values is planned on an idle machine.
GENEROUS_SECONDS = 10.0
# Conditions that no set holds: each is compared with each partition.
MANY = " OR ".join(f"day = month + {number}" for number in range(1_000, 9_000))


def lake(policy: str = "allow", days: list[date] = DAYS) -> MemoryStore:
    folders = [f"year={day:%Y}/month={day:%m}/day={day:%d}" for day in days]
    files = {f"t/{folder}/a.parquet": b"1" for folder in folders}
    settings = f"time_column: ts\npolicy: {policy}\n".encode()
    return MemoryStore({**files, "t/_table.yaml": settings})


def plan(
    sql: str, parameters: object = None, store: MemoryStore | None = None
) -> tuple[int, planner.Draft]:
    """Return the files that the query reads, and the draft of its plan."""
    query = PlanningContext(parse(sql), parameters, NOW)  # type: ignore[arg-type]
    draft = planner.Draft(sql, query, store or lake())
    for step in planner.STEPS:
        draft = step(draft)
    return draft.estimate.files, draft


def steps(draft: planner.Draft) -> int:
    assert draft.conditions is not None
    return work_budget.MAX_STEPS - draft.conditions.work.steps


DAY = "DATE '2023-01-05'"


def values(*texts: str, count: int = 20_000) -> str:
    return ", ".join(texts[number % len(texts)].format(number) for number in range(count))


LISTS = {
    "numbers": (f"month IN ({values('{}', count=30_000)})", 1095),
    "one number": (f"month IN ({values('1')})", 93),
    "not": (f"month NOT IN ({values('{}', count=12)}, {values('1')})", 92),
    "not null": (f"month NOT IN ({values('1', 'NULL')})", 0),
    "nulls": (f"month IN ({values('NULL', '1')})", 93),
    "text": (f"month IN ({values(chr(39) + '{}' + chr(39))})", 1095),
    "dates": (f"ts IN ({values(DAY, 'NULL', count=9_000)})", 1),
    "casts": (f"ts::DATE IN ({values(chr(39) + '2023-01-05' + chr(39) + '::DATE')})", 1),
    "mixed": (f"month IN ({values('1', '2.0', '{}::BIGINT', 'NULL', count=10_000)})", 361),
    "unknown": (f"month IN ({values('1', 'abs(1)', count=9_000)})", 1095),
    "other column": (f"id IN ({values('{}', count=30_000)}) AND month = 1", 93),
    "expression": (f"year * 100 + month IN ({values('202301')})", 31),
    "or": (" OR ".join(f"month = {number}" for number in range(15_000)), 1095),
    "or reversed": (" OR ".join(f"{number % 2} = month" for number in range(15_000)), 93),
    "or of lists": (" OR ".join("month IN (1, 2)" for _ in range(8_000)), 178),
    "and": (" AND ".join(f"month <> {number % 12}" for number in range(15_000)), 92),
    "and of lists": (" AND ".join("month NOT IN (1, 2)" for _ in range(8_000)), 917),
    "subquery": (f"month IN ({values('1')}, day)", 126),
}


@pytest.mark.parametrize(("condition", "files"), LISTS.values(), ids=LISTS)
def test_plan_long_list_takes_steps_per_value(condition: str, files: int) -> None:
    found, draft = plan(f"SELECT * FROM t WHERE {condition}")
    assert draft.warnings == ()
    assert found == files
    # A comparison with each partition would take a thousand steps for each value.
    assert steps(draft) < 6 * len(condition)


def test_plan_list_of_100_000_values_over_three_years() -> None:
    sql = f"SELECT count(*) FROM t WHERE month IN ({', '.join(['1'] * 85_000)})"
    statement = PlanningContext(parse(sql), None, NOW)
    started = time.process_time()
    planned = planner.plan(planner.Draft(sql, statement, lake()))
    assert planned.estimate.files == 93
    assert time.process_time() - started < GENEROUS_SECONDS


def test_plan_long_list_of_parameters() -> None:
    marks = ", ".join("?" for _ in range(5_000))
    sql = f"SELECT * FROM t WHERE month IN ({marks})"
    assert plan(sql, [2] * 5_000)[0] == 85
    names = ", ".join(f"$N{number}" for number in range(2_000))
    named = {f"n{number}": 2 for number in range(2_000)}
    assert plan(f"SELECT * FROM t WHERE month IN ({names})", named)[0] == 85


HOSTILE = {
    "comparisons": MANY,
    "ands": f"NOT ({MANY})",
    "ranges": " OR ".join(f"day + 0 BETWEEN month AND {n}" for n in range(-3_000, 0)),
    "rows": " OR ".join(f"(month, day) < (day, {n})" for n in range(3_000)),
    "one long row": f"({', '.join(['month'] * 8_000)}) < ({', '.join(['1'] * 8_000)})",
    "one row": f"({', '.join(['month'] * 3_000)}) < ({', '.join(['1'] * 3_000)})",
    "list of columns": f"month + 1 IN ({', '.join(['day'] * 4_000)})",
}


@pytest.mark.parametrize("condition", HOSTILE.values(), ids=HOSTILE)
def test_plan_conditions_over_budget_keep_every_file_and_warn(condition: str) -> None:
    files, draft = plan(f"SELECT * FROM t WHERE {condition}")
    assert files == 1095
    assert ["are too many" in warning for warning in draft.warnings] == [True]


def test_plan_short_condition_prunes_beside_one_over_budget() -> None:
    files, draft = plan(f"SELECT * FROM t WHERE ({MANY}) AND year = 2023 AND month IN (1, 2)")
    assert (files, len(draft.warnings)) == (59, 1)


def test_plan_require_policy_refuses_conditions_over_budget() -> None:
    store = lake("require")
    with pytest.raises(PartitionFilterRequired, match="too many to select"):
        plan(f"SELECT * FROM t WHERE {MANY}", store=store)
    assert plan(f"SELECT * FROM t WHERE ({MANY}) AND year > 2000", store=store)[0] == 1095


def test_plan_require_policy_refuses_many_short_conditions_over_budget() -> None:
    many = " AND ".join(f"day <> month + {number}" for number in range(1_000, 4_000))
    files, draft = plan(f"SELECT * FROM t WHERE {many}")
    assert (files, len(draft.warnings)) == (1095, 1)
    with pytest.raises(PartitionFilterRequired, match="too many to select"):
        plan(f"SELECT * FROM t WHERE {many}", store=lake("require"))


DOUBLING = "WITH c0 AS (FROM t)" + "".join(
    f", c{n + 1} AS (FROM c{n} UNION ALL FROM c{n})" for n in range(40)
)
SQUARES = "SELECT m FROM (" + "SELECT m * m AS m FROM (" * 40 + "SELECT month AS m FROM t"
STATEMENTS = {
    "doubling CTEs": f"{DOUBLING} FROM c40 WHERE month = 1",
    "doubling expressions": SQUARES + ")" * 41 + " WHERE m = 1",
    "many references": "WITH c AS (FROM t WHERE "
    + " OR ".join(f"day = month + {n}" for n in range(500))
    + ") SELECT 1 FROM "
    + ", ".join(f"c c{n}" for n in range(100)),
}


@pytest.mark.parametrize("sql", STATEMENTS.values(), ids=STATEMENTS)
def test_plan_statement_over_budget_keeps_every_file(sql: str) -> None:
    files, draft = plan(sql)
    assert files == 1095
    assert draft.warnings
    with pytest.raises(PartitionFilterRequired):
        plan(sql, store=lake("require"))


def test_plan_many_ctes_take_linear_steps() -> None:
    ctes = ", ".join(f"c{n} AS (SELECT {n} AS x)" for n in range(3_000))
    files, draft = plan(f"WITH {ctes} SELECT * FROM t WHERE month = 1")
    assert (files, draft.warnings) == (93, ())
    assert steps(draft) < 10_000


def test_plan_interval_of_spaces_takes_linear_time() -> None:
    started = time.process_time()
    sql = f"SELECT * FROM t WHERE ts > DATE '2024-01-01' + CAST('{' ' * 100_000}' AS INTERVAL)"
    assert plan(sql)[0] == 1095
    assert time.process_time() - started < GENEROUS_SECONDS


def test_work_budget_spends_no_more_than_its_steps() -> None:
    work = WorkBudget(2)
    work.spend()
    work.spend()
    assert not work.exceeded
    with pytest.raises(WorkExceeded):
        work.spend()
    assert work.exceeded
