"""The planner: an ordered tuple of pure steps from an allowed statement to a plan.

conditions → tables → policies → partitions → schemas → columns → estimate → engine
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from duckstep_service.core.catalog import partition_policy
from duckstep_service.core.catalog.data_files import describe_skipped
from duckstep_service.core.catalog.declared_types import declare_types
from duckstep_service.core.catalog.ports import FileStatistics, TableSchemas
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS, scanned_bytes
from duckstep_service.core.catalog.settings import ALLOW, REQUIRE
from duckstep_service.core.catalog.table_cache import TableCache
from duckstep_service.core.errors import (
    PartitionFilterRequired,
    Position,
)
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.planning.columns import referenced_columns, stops_early
from duckstep_service.core.planning.pruning.partition_pruning import prune
from duckstep_service.core.planning.pruning.work_budget import WorkExceeded
from duckstep_service.core.planning.table_filters import (
    StatementConditions,
    TableFilter,
    table_filter,
)
from duckstep_service.core.planning.table_resolution import TableResolver
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.plan import Plan, Reads
from duckstep_service.core.query.submission import DUCKDB
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import TableReference
from duckstep_service.core.table_files import FileList, TableFiles, file_list

# The unknown footers that are read for the columns of the tables.
_MAX_FOOTER_READS = 4_000
_NO_ESTIMATE = Estimate(0, 0, 0)
_ALL_COLUMNS = Reads()


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan under construction; each step returns a copy with its fields filled in."""

    sql: str
    query: PlanningContext
    lake: DataBucket
    statistics: FileStatistics = NO_STATISTICS
    over: Sequence[TableFiles] = ()
    """Prior results, which hide tables of the catalog with the same names."""
    schemas: TableSchemas | None = None
    heartbeat: Heartbeat | None = None
    cache: TableCache | None = None
    all_tables: tuple[TableFiles, ...] = ()
    conditions: StatementConditions | None = None
    filters: Mapping[str, TableFilter] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    tables: tuple[TableFiles, ...] = ()
    estimate: Estimate = _NO_ESTIMATE
    reads: Reads = _ALL_COLUMNS
    engine: str = ""


def plan(draft: Draft) -> Plan:
    """Take every step from a new draft to its plan.

    Raises UserError, InvalidDataFile, StorageUnavailable and QueryCancelled.
    """
    for step in STEPS:
        draft = step(draft)
    return draft_plan(draft)


def draft_plan(draft: Draft) -> Plan:
    """Return the plan of a draft that has taken every step."""
    return Plan(draft.tables, draft.estimate, draft.engine, draft.reads, draft.all_tables)


def extract_conditions(draft: Draft) -> Draft:
    """Extract the conditions on the rows of each table from the statement."""
    return replace(draft, conditions=StatementConditions.of(draft.query))


def resolve_tables(draft: Draft) -> Draft:
    """List the files of every table that the statement names."""
    tables = tuple(resolve_table(draft, reference) for reference in first_references(draft))
    return replace(draft, all_tables=tables, tables=tables)


def first_references(draft: Draft) -> list[TableReference]:
    """Return the first reference to each table of the statement, by name."""
    tables = draft.query.statement.tables
    first = {fold_name(reference.name): reference for reference in reversed(tables)}
    return [first[name] for name in sorted(first)]


def resolve_table(draft: Draft, reference: TableReference) -> TableFiles:
    """Return the files of a referenced table. Errors about the table have its position."""
    for prior_result in draft.over:
        if fold_name(reference.name) == fold_name(prior_result.name):
            return prior_result
    resolver = TableResolver(
        draft.sql, draft.query, draft.lake, draft.conditions, draft.schemas, draft.cache
    )
    return resolver.resolve(reference)


def derive_filters(draft: Draft) -> Draft:
    """Derive each table's partition filter from its settings and the query's conditions."""
    assert draft.conditions is not None
    filters, typed = {}, []
    for table in draft.all_tables:
        derived = table_filter(draft.lake, table, draft.conditions, draft.cache)
        if derived:
            filters[table.name] = derived
        typed.append(declare_types(table, derived.settings) if derived else table)
    return replace(draft, filters=filters, all_tables=tuple(typed), tables=tuple(typed))


def apply_policies(draft: Draft) -> Draft:
    """Reject a query that reads every partition of a table, or warn. Raises UserError."""
    warnings = [
        describe_skipped(table.name, table.skipped) for table in draft.all_tables if table.skipped
    ]
    for table in draft.all_tables:
        filter_ = draft.filters.get(table.name)
        if filter_ is None or filter_.conditions.keep is not None:
            continue
        if filter_.conditions.exceeded:
            message = partition_policy.unused_conditions_message(table)
        elif filter_.settings.policy == ALLOW:
            continue
        else:
            message = partition_policy.missing_filter_message(table, filter_.settings)
        if filter_.settings.policy == REQUIRE:
            raise PartitionFilterRequired(
                message, position=_position(draft, table.name), details={"table": table.name}
            )
        warnings.append(message)
    return replace(draft, warnings=tuple(warnings))


def _position(draft: Draft, name: str) -> Position | None:
    offsets = [
        reference.offset
        for reference in draft.query.statement.tables
        if fold_name(reference.name) == fold_name(name)
    ]
    return source_positions.from_bytes(draft.sql, offsets[0], len(name))


def prune_partitions(draft: Draft) -> Draft:
    """Remove the partitions that the conditions exclude, first by the short ones of each table.

    Raises PartitionFilterRequired if the conditions of a table whose policy requires a filter take
    too many steps.
    """
    short = [_prune(draft, table, short=True) for table in draft.all_tables]
    pruned, warnings = [], list(draft.warnings)
    for table, shortened in zip(draft.all_tables, short, strict=True):
        whole = None if shortened is None else _prune(draft, shortened)
        if whole is None:
            _check_unused_conditions(draft, table, shortened)
            warnings.append(partition_policy.unused_conditions_message(table))
        pruned.append(whole or shortened or table)
    return replace(draft, tables=tuple(pruned), warnings=tuple(warnings))


def _prune(draft: Draft, table: TableFiles, short: bool = False) -> TableFiles | None:
    """Prune a table by its conditions, or the short ones; None if they take too many steps."""
    filter_ = draft.filters.get(table.name)
    if filter_ is None:
        return table
    conditions = filter_.conditions
    if not short and conditions.keep is conditions.short:
        return table
    keep = conditions.short if short else conditions.keep
    try:
        return prune(table, keep, filter_.settings.time_zone) if keep else table
    except WorkExceeded:
        return None


def _check_unused_conditions(draft: Draft, table: TableFiles, shortened: TableFiles | None) -> None:
    """Refuse a table without a short condition that took few steps, if its policy requires one."""
    filter_ = draft.filters[table.name]
    filtered = shortened is not None and filter_.conditions.short is not None
    if filter_.settings.policy == REQUIRE and not filtered:
        raise PartitionFilterRequired(
            partition_policy.unused_conditions_message(table),
            position=_position(draft, table.name),
            details={"table": table.name},
        )


def unify_schemas(draft: Draft) -> Draft:
    """Unify the columns of each table over all of its files. Raises InvalidDataFile."""
    if draft.schemas is None:
        return draft
    warnings, unified = list(draft.warnings), []
    max_reads = _MAX_FOOTER_READS // max(len(draft.all_tables), 1)
    for whole, table in zip(draft.all_tables, draft.tables, strict=True):
        schema = None
        if table.columns is None:
            schema = draft.schemas.schema(whole, max_reads, draft.heartbeat)
        if schema is not None and not schema.complete:
            warnings.append(
                f"The columns of {table.name} do not cover {schema.unread:,} of its files, whose"
                " footers were not read in time or are unreadable."
            )
        unified.append(replace(table, schema=schema))
    return replace(draft, tables=tuple(unified), warnings=tuple(warnings))


def estimate_scan(draft: Draft) -> Draft:
    """Estimate the files and bytes that the query scans."""
    files = [
        file_list(group.files)
        for table in draft.tables
        for group in table.groups
        if not group.empty
    ]
    complete = all(table.complete for table in draft.all_tables)
    total = [group for table in draft.all_tables for group in table.groups]
    estimate = Estimate(
        sum(map(len, files)),
        sum(scanned_bytes(each, draft.reads, draft.statistics) for each in files),
        _partitions(files),
        sum(len(group.files) for group in total) if complete else None,
        _partitions([file_list(group.files) for group in total]) if complete else None,
        draft.warnings,
        [table.name for table in draft.tables],
    )
    return replace(draft, estimate=estimate)


def _partitions(lists: Sequence[FileList]) -> int:
    """Return the number of folders that hold the files."""
    if len(lists) == 1:
        return lists[0].folders
    return len({file.key.rpartition("/")[0] for files in lists for file in files})


def find_referenced_columns(draft: Draft) -> Draft:
    """Find the columns that the statement reads."""
    statement = draft.query.statement
    return replace(draft, reads=Reads(referenced_columns(statement), stops_early(statement)))


def name_engine(draft: Draft) -> Draft:
    """Name DuckDB, whose answers the plan gives; `engine_choice` decides what runs it."""
    return replace(draft, engine=DUCKDB)


STEPS: tuple[Callable[[Draft], Draft], ...] = (
    extract_conditions,
    resolve_tables,
    derive_filters,
    apply_policies,
    prune_partitions,
    unify_schemas,
    find_referenced_columns,
    estimate_scan,
    name_engine,
)
