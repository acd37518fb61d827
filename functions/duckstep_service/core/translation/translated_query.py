"""The input and the output of the translation into Athena's SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duckstep_service.core.table_files import Column


@dataclass(frozen=True, slots=True)
class AthenaColumn:
    """A column of a table in Glue: DuckDB's name and type, and Glue's type.

    `unreadable` is the reason for which Athena cannot read it exactly.
    """

    name: str
    type: str
    glue_type: str
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class AthenaTable:
    """A table of a statement, by its folded name there, and its table in Glue.

    `condition` is the predicate on the partition columns, in Athena's SQL, that keeps the
    partitions of the plan.
    """

    name: str
    database: str
    table: str
    columns: Sequence[AthenaColumn]
    condition: str = ""


@dataclass(frozen=True, slots=True)
class TranslatedQuery:
    """A statement in Athena's SQL and the way from its result to the statement's own.

    `select` has the columns c0, c1, … of `parts`; `restore` is the SELECT, in DuckDB's SQL, over a
    table `parts` that returns the columns with their types, names and order.
    """

    select: str
    restore: str
    parts: tuple[Column, ...]
