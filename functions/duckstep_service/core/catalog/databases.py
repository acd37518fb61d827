"""Databases: folders whose sub-folders are tables of their own, such as `db/orders/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from duckstep_service.core.catalog.partitions import NONE
from duckstep_service.core.errors import TableNotFound
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.core.table_formats import is_hidden

# Folders of a value: `k=v`, numbers, dates and times.
_VALUE_FOLDER = re.compile(r".*=.*|(?=\D*\d)[\d.:_TZ+-]+", re.DOTALL)
# The sub-folders of which a footer is compared.
_COMPARED = 8
_MAX_NAMED = 20

ColumnNames = Callable[[TableFiles], Iterable[str]]


def may_be_table(folder: str) -> bool:
    """Return whether a sub-folder's name may be a table's name and no partition value."""
    return folder != "" and not is_hidden(folder) and not _VALUE_FOLDER.fullmatch(folder)


def database_children(table: TableFiles, column_names: ColumnNames) -> list[str]:
    """Return the sub-folders of `table` if they are tables of their own, else none.

    They are if they are two or more that are no partitions, all files are in them, and the columns
    of two of them are different: less than half of them are common, and neither has all columns of
    the other. `column_names` reads the columns of one file.
    """
    first_files = {} if table.declared else _first_files(table)
    if len(first_files) < 2 or not all(map(may_be_table, first_files)):
        return []
    names = sorted(first_files)
    compared = names[:: -(-len(names) // _COMPARED)]
    columns = [_columns(table, first_files[name], column_names) for name in compared]
    different = any(_are_different(*pair) for pair in combinations(columns, 2))
    return names if different else []


def _first_files(table: TableFiles) -> dict[str, StoredObject]:
    """Return a file of each sub-folder, by name; the name of a file itself has an empty one."""
    first: dict[str, StoredObject] = {}
    for file in table.files:
        folder, slash, _ = file.key[len(table.folder) :].partition("/")
        first.setdefault(folder if slash else "", file)
    return {} if "" in first or not table.folder else first


def _columns(table: TableFiles, file: StoredObject, column_names: ColumnNames) -> frozenset[str]:
    group = replace(table.groups[0], layout=NONE, partitions={}, files=[file])
    probe = TableFiles(f"{table.name}/{file.key}", [group])
    return frozenset(map(fold_name, column_names(probe)))


def _are_different(one: Collection[str], other: Collection[str]) -> bool:
    first, second = set(one), set(other)
    common, every = first & second, first | second
    return common not in (first, second) and 2 * len(common) < len(every)


def database_error(name: str, children: Sequence[str]) -> TableNotFound:
    """Return the error of a query that reads a database as a table."""
    tables = [f"{name}.{child}" for child in children]
    more = f" and {len(tables) - _MAX_NAMED} more" if len(tables) > _MAX_NAMED else ""
    return TableNotFound(
        f"{name} is a database, and no table. Its tables are"
        f" {', '.join(tables[:_MAX_NAMED])}{more}.",
        details={"candidates": tables[:_MAX_NAMED], "database": name},
    )


def nested_tables(lake: DataBucket, name: str, folders: Iterable[str]) -> list[str]:
    """Return the tables of the databases among `folders` that `name` may mean, in any case."""
    folded = fold_name(name)
    return [
        f"{folder}.{child}"
        for folder in folders
        if folded.startswith(f"{fold_name(folder)}.")
        for child in lake.children(f"{folder}/")[0]
        if may_be_table(child)
    ]
