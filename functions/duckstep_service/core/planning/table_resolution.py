"""Resolution of the tables that a statement names, with the position of each error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from duckstep_service.core.catalog import tables
from duckstep_service.core.catalog.databases import database_children, database_error
from duckstep_service.core.catalog.ports import TableSchemas
from duckstep_service.core.catalog.table_cache import TableCache
from duckstep_service.core.errors import TableFormatNotSupported, TableNotFound
from duckstep_service.core.planning.table_filters import StatementConditions, folders_to_list
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import TableReference
from duckstep_service.core.table_files import TableFiles


@dataclass(frozen=True, slots=True)
class TableResolver:
    """Finds the tables of a statement; `conditions` select the folders of large ones to list.

    Without `schemas`, sub-folders with different columns are not recognized as a database.
    """

    sql: str
    query: PlanningContext
    lake: DataBucket
    conditions: StatementConditions | None
    schemas: TableSchemas | None
    cache: TableCache | None

    def resolve(self, reference: TableReference) -> TableFiles:
        """Return the files of a table.

        Raises TableNotFound and TableFormatNotSupported with the position, InvalidDataFile and
        StorageUnavailable.
        """
        try:
            table = self._find(reference.name)
            self._check_spellings(reference.name, table)
            self._check_database(table)
        except (TableNotFound, TableFormatNotSupported) as exc:
            where = source_positions.from_bytes(self.sql, reference.offset, len(reference.name))
            raise type(exc)(exc.message, position=where, details=exc.details) from None
        return table

    def _find(self, name: str) -> TableFiles:
        if self.conditions is None:
            return tables.resolve_table(self.lake, name, cache=self.cache)
        choose = partial(folders_to_list, self.lake, name, self.conditions)
        return tables.resolve_table(self.lake, name, choose, self.cache)

    def _check_spellings(self, name: str, table: TableFiles) -> None:
        """Raise TableNotFound if another spelling of `name` in the statement is another table.

        DuckDB does not distinguish them, and would read one for both.
        """
        names = {reference.name for reference in self.query.statement.tables} - {name}
        for other_name in sorted(other for other in names if fold_name(other) == fold_name(name)):
            other = tables.find_table(self.lake, other_name, cache=self.cache)
            if other and (other.folder, other.files[:1]) != (table.folder, table.files[:1]):
                raise TableNotFound(
                    f"{name} and {other_name} are two tables, which SQL does not distinguish in one"
                    " query. Query each of them alone, or rename a folder.",
                    details={"candidates": [name, other_name]},
                )

    def _check_database(self, table: TableFiles) -> None:
        """Raise TableNotFound for a folder whose sub-folders are tables."""
        if self.schemas and (children := database_children(table, self._column_names)):
            raise database_error(table.name, children)

    def _column_names(self, file: TableFiles) -> list[str]:
        schema = self.schemas.schema(file, 1) if self.schemas else None
        return [column.name for column in schema.columns] if schema else []
