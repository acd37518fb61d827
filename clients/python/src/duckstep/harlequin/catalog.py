"""The catalog tree: tables with their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from harlequin.catalog import Catalog, CatalogItem, CatalogSearchKind, CatalogSearchResult

from duckstep.harlequin.labels import type_label
from duckstep.lexer import quoted_name

if TYPE_CHECKING:
    from duckstep import Table, TableColumn


def catalog_of(tables: Iterable[Table]) -> Catalog:
    """Return the tree of the tables that queries can read."""
    return Catalog([_table(table) for table in tables if table.error is None])


def search(catalog: Catalog, term: str, kind: CatalogSearchKind) -> list[CatalogSearchResult]:
    """Return the tables, or columns, whose names contain the term in any case."""

    def found() -> Iterator[CatalogSearchResult]:
        for table in catalog.items:
            if kind != "columns" and term.lower() in table.label.lower():
                yield CatalogSearchResult(table)
            if kind != "relations":
                for column in table.children:
                    if term.lower() in column.label.lower():
                        yield CatalogSearchResult(column, (table.label,))

    return list(found())


def _table(table: Table) -> CatalogItem:
    name = quoted_name(table.name)
    columns = [_column(name, column) for column in table.columns]
    return CatalogItem(name, name, table.name, "t", columns, type_name="TABLE")


def _column(table: str, column: TableColumn) -> CatalogItem:
    name = quoted_name(column.name)
    kind = f"{column.type}, partition" if column.partition else column.type
    return CatalogItem(
        f"{table}.{name}", name, column.name, type_label(column.type), type_name=kind
    )
