"""Tables by the objects of their last complete listings.

A listing that repeats has the same table: its files are not grouped again, and the properties of
its lists of files are computed once.
"""

from __future__ import annotations

from collections.abc import Sequence

from cachetools import LRUCache

from duckstep_service.core.table_files import StoredObject, TableFiles

# An object takes about 300 bytes.
_MAX_OBJECTS = 150_000

_Entry = tuple[Sequence[StoredObject], TableFiles]


def _objects(entry: _Entry) -> int:
    return len(entry[0])


class TableCache:
    """The tables of one process; an entry is valid only for the objects that it was made of."""

    def __init__(self, max_objects: int = _MAX_OBJECTS) -> None:
        self._tables: LRUCache[str, _Entry] = LRUCache(max_objects, getsizeof=_objects)

    def find(self, name: str, objects: Sequence[StoredObject]) -> TableFiles | None:
        """Return the table `name` if its listing was exactly `objects`.

        Objects that the listing did not parse again are compared by their identity.
        """
        entry = self._tables.get(name)
        return entry[1] if entry and entry[0] == objects else None

    def add(self, objects: Sequence[StoredObject], table: TableFiles) -> None:
        """Keep a table, unless it has more objects than the cache."""
        if len(objects) <= self._tables.maxsize:
            self._tables[table.name] = objects, table
