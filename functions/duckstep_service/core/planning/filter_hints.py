"""Hints for a time filter where a query reads every partition of a time-series table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from duckstep_service.core.catalog.partition_types import BIGINT, DATE
from duckstep_service.core.catalog.partition_values import DATE_COLUMNS, files_with_time_range
from duckstep_service.core.catalog.settings import TableSettings
from duckstep_service.core.errors import DuckstepError, Position
from duckstep_service.core.planning.planner import Draft
from duckstep_service.core.planning.table_filters import StatementConditions, table_filter
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.ast_walk import walk
from duckstep_service.core.sql.names import fold_name, referenced_name
from duckstep_service.core.sql.quoting import quote_identifier_if_needed
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.core.value_ranges import ValueRange

# Each edit reads the text again, and the edited text is parsed.
_MAX_EDITS = 20
_MAX_EDITED_CHARACTERS = 20_000
_WHERE = re.compile(r"\s+WHERE\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of the text at `position`."""

    position: Position
    text: str


@dataclass(frozen=True, slots=True)
class FilterHint:
    """A condition that prunes most of a table, and the edits that add it to the query."""

    table: str
    condition: str
    files: int
    total_files: int
    edits: tuple[Edit, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "message": f"The query reads all {self.total_files:,} files of {self.table}."
            f" WHERE {self.condition} reads {self.files:,}.",
            "condition": self.condition,
            "edits": [
                {"position": edit.position.to_dict(), "text": edit.text} for edit in self.edits
            ],
        }


def filter_hints(draft: Draft, parse: Callable[[str], Statement]) -> list[FilterHint]:
    """Return a hint for each table with time partitions that the query does not filter."""
    hints = []
    for table in draft.all_tables:
        filter_ = draft.filters.get(table.name)
        if filter_ is None or filter_.conditions.keep is not None:
            continue
        hint = _hint_for_table(draft, table, filter_.settings, parse)
        hints += [hint] if hint else []
    return hints


def _hint_for_table(
    draft: Draft, table: TableFiles, settings: TableSettings, parse: Callable[[str], Statement]
) -> FilterHint | None:
    """Suggest the table's last month, or its last year if it has no months."""
    timed = files_with_time_range(table)
    if len(timed) < len(table.files):
        return None
    start, by_month = _start(timed)
    files = sum(span.high >= start for _, span in timed)
    condition = _condition(table, settings, start, by_month)
    if condition is None or files == len(timed):
        return None
    if len(draft.sql) > _MAX_EDITED_CHARACTERS:
        return FilterHint(table.name, condition, files, len(timed), ())
    candidates = _candidate_edits(draft.sql, draft.query.statement, table.name, condition)
    edits = next(
        (candidate for candidate in candidates if _is_filtered(draft, table, candidate, parse)), ()
    )
    return FilterHint(table.name, condition, files, len(timed), edits)


def _start(timed: list[tuple[StoredObject, ValueRange]]) -> tuple[datetime, bool]:
    """Return the start of the last month, or of the last year, and whether it is a month."""
    last = max((span for _, span in timed), key=lambda span: (span.low, span.high))
    first: datetime = last.low.replace(day=1, hour=0)
    by_month = all((span.high - span.low).days <= 31 for _, span in timed if span.high >= first)
    return first if by_month else first.replace(month=1), by_month


def _condition(
    table: TableFiles, settings: TableSettings, start: datetime, by_month: bool
) -> str | None:
    names = {fold_name(name): name for group in table.groups for name in group.partitions}
    for name in [settings.time_column, *(names.get(column, "") for column in DATE_COLUMNS)]:
        if name and (name == settings.time_column or _has_type(table, name, DATE)):
            return f"{quote_identifier_if_needed(name)} >= DATE '{start:%Y-%m-%d}'"
    if "year" not in names:
        return None
    condition = f"{quote_identifier_if_needed(names['year'])} = {start.year}"
    month = names.get("month", "")
    return (
        f"{condition} AND {quote_identifier_if_needed(month)} = {start.month}"
        if by_month and _has_type(table, month, BIGINT)
        else condition
    )


def _has_type(table: TableFiles, name: str, type_name: str) -> bool:
    return any(group.partitions.get(name) == type_name for group in table.groups)


def _candidate_edits(
    sql: str, statement: Statement, name: str, condition: str
) -> Iterator[tuple[Edit, ...]]:
    """Yield edits of the lone table's WHERE, else of each occurrence into a subquery."""
    occurrences = [
        node
        for node, _ in walk(statement.tree)
        if node.get("type") == "BASE_TABLE" and fold_name(referenced_name(node)) == fold_name(name)
    ]
    qualified = any(node["schema_name"] for node in occurrences)
    if qualified or len(occurrences) > _MAX_EDITS:
        return
    root = statement.tree
    if root.get("from_table") in occurrences and len(occurrences) == 1:
        edit = _add_to_where(sql, occurrences[0], root.get("where_clause"), condition)
        if edit:
            yield (edit,)
    yield tuple(_wrap_in_subquery(sql, occurrence, condition) for occurrence in occurrences)


def _name_span(sql: str, node: Mapping[str, Any]) -> tuple[int, int]:
    """Return the start and end of a table's name in `sql`, in characters."""
    start = len(sql.encode()[: node["query_location"]].decode())
    position = source_positions.from_characters(sql, start)
    return start, start + (source_positions.word_length(sql, position) if position else 0)


def _add_to_where(
    sql: str, node: Mapping[str, Any], where: Mapping[str, Any] | None, condition: str
) -> Edit | None:
    """Add a WHERE after the table, or extend the one that is there unless it has OR."""
    _, end = _name_span(sql, node)
    alias = re.compile(
        rf'\s+(?:AS\s+)?"?(?ai:{re.escape(str(node["alias"]))})"?(?!\w)', re.IGNORECASE
    )
    alias_match = alias.match(sql, end) if node["alias"] else None
    end = alias_match.end() if alias_match else end
    if where is None:
        return _edit(sql, end, 0, f" WHERE {condition}")
    word = _WHERE.match(sql, end)
    if word is None or where.get("type") == "CONJUNCTION_OR":
        return None
    return _edit(sql, word.end(), 0, f"{condition} AND ")


def _wrap_in_subquery(sql: str, node: Mapping[str, Any], condition: str) -> Edit:
    start, end = _name_span(sql, node)
    table = sql[start:end]
    alias = "" if node["alias"] else f" AS {table}"
    return _edit(sql, start, end - start, f"(FROM {table} WHERE {condition}){alias}")


def _edit(sql: str, offset: int, length: int, text: str) -> Edit:
    position = source_positions.from_characters(sql, offset, length)
    assert position is not None
    return Edit(position, text)


def _is_filtered(
    draft: Draft, table: TableFiles, edits: tuple[Edit, ...], parse: Callable[[str], Statement]
) -> bool:
    """Return whether the edited query reads the same tables, and filters this one."""
    try:
        edited = parse(apply(draft.sql, edits))
    except DuckstepError:  # the edit may break unusual quoting
        return False
    before = [reference.name for reference in draft.query.statement.tables]
    if [reference.name for reference in edited.tables] != before:
        return False
    conditions = StatementConditions.of(replace(draft.query, statement=edited))
    edited_filter = table_filter(draft.lake, table, conditions)
    return edited_filter is not None and edited_filter.conditions.keep is not None


def apply(sql: str, edits: tuple[Edit, ...]) -> str:
    """Return `sql` with the edits applied, the last one first."""
    lines = sql.split("\n")
    for edit in sorted(edits, key=lambda e: (e.position.line, e.position.column), reverse=True):
        line, start = edit.position.line - 1, edit.position.column - 1
        text = lines[line]
        lines[line] = text[:start] + edit.text + text[start + edit.position.length :]
    return "\n".join(lines)
