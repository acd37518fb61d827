"""The planner: an ordered tuple of steps from an allowed statement to a plan.

tables → partitions → files → estimate → engine
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from duckstep.core import catalog, positions
from duckstep.core.errors import TableNotFound
from duckstep.core.gate import Statement, TableReference
from duckstep.core.models import Estimate, Plan, TableFiles
from duckstep.core.ports import ObjectStore

_NOTHING = Estimate(0, 0)


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan in the making."""

    sql: str
    statement: Statement
    lake: ObjectStore
    tables: tuple[TableFiles, ...] = ()
    estimate: Estimate = _NOTHING
    engine: str = ""


def plan(sql: str, statement: Statement, lake: ObjectStore) -> Plan:
    """Plan `statement` over the tables of `lake`. Raises TableNotFound and StorageUnavailable."""
    draft = Draft(sql, statement, lake)
    for step in STEPS:
        draft = step(draft)
    return Plan(draft.tables, draft.estimate, draft.engine)


def resolve_tables(draft: Draft) -> Draft:
    """Find the files of every table that the statement names."""
    wanted = {reference.name.lower(): reference for reference in reversed(draft.statement.tables)}
    tables = tuple(_resolve(draft, wanted[name]) for name in sorted(wanted))
    return replace(draft, tables=tables)


def _resolve(draft: Draft, reference: TableReference) -> TableFiles:
    try:
        return catalog.resolve_table(draft.lake, reference.name)
    except TableNotFound as exc:
        length = len(reference.name)
        where = positions.from_bytes(draft.sql, reference.offset, length)
        raise TableNotFound(exc.message, position=where, details=exc.details) from None


def prune_partitions(draft: Draft) -> Draft:
    """Drop the partitions that the predicates rule out; as yet none is dropped."""
    return draft


def estimate(draft: Draft) -> Draft:
    """Add up what the query may read."""
    files = [file for table in draft.tables for file in table.files]
    return replace(draft, estimate=Estimate(len(files), sum(file.size for file in files)))


def choose_engine(draft: Draft) -> Draft:
    """Name the engine that runs the plan."""
    return replace(draft, engine="duckdb")


STEPS: tuple[Callable[[Draft], Draft], ...] = (
    resolve_tables,
    prune_partitions,
    estimate,
    choose_engine,
)
