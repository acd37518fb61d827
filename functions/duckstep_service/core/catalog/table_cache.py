"""Tables by the objects of their last listings, and the layouts of large tables.

A listing that repeats has the same table: its files are not grouped again, and the properties of
its lists of files are computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cachetools import LRUCache, TTLCache

from duckstep_service.core.catalog.settings import TableSettings
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles, file_list

# An object takes about 300 bytes.
_MAX_OBJECTS = 150_000
LAYOUT_SECONDS = 300.0
_MAX_LAYOUTS = 16

# A table's name, its folder, and the folders of it that were listed if not all.
Listed = tuple[str, ...]
_Entry = tuple[Sequence[StoredObject], TableFiles]


def _objects(entry: _Entry) -> int:
    return len(entry[0])


def _stopped_clock() -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The layout of a large table: the group of its first files.

    Folders at the depth of `levels` hold about one page of objects.
    """

    group: FileGroup
    levels: int


class TableCache:
    """The tables of one process; an entry is valid only for the objects that it was made of.

    A layout is kept for LAYOUT_SECONDS of `clock`. Settings are kept with the table's listing,
    unless they may be older than it: with `keeps_settings` false they are read each time.
    """

    def __init__(
        self,
        max_objects: int = _MAX_OBJECTS,
        clock: Callable[[], float] = _stopped_clock,
        keeps_settings: bool = True,
    ) -> None:
        self._tables: LRUCache[Listed, _Entry] = LRUCache(max_objects, getsizeof=_objects)
        self._layouts: TTLCache[str, TableLayout] = TTLCache(_MAX_LAYOUTS, LAYOUT_SECONDS, clock)
        self._keeps_settings = keeps_settings

    def find(self, listed: Listed, objects: Sequence[StoredObject]) -> TableFiles | None:
        """Return the table if the listing of these folders was exactly `objects`.

        Objects that the listing did not parse again are compared by their identity.
        """
        entry = self._tables.get(listed)
        return entry[1] if entry and entry[0] == objects else None

    def add(self, listed: Listed, objects: Sequence[StoredObject], table: TableFiles) -> None:
        """Keep a table, unless it has more objects than the cache."""
        if len(objects) <= self._tables.maxsize:
            self._tables[listed] = objects, table

    def layout(self, folder: str) -> TableLayout | None:
        """Return the layout of the large table in `folder`, None if it is not known."""
        return self._layouts.get(folder)

    def add_layout(self, folder: str, layout: TableLayout) -> None:
        """Keep the layout of a large table."""
        self._layouts[folder] = layout

    def settings(self, table: TableFiles, load: Callable[[], TableSettings]) -> TableSettings:
        """Return the settings of a table, which `load` reads once for each listing."""
        if not self._keeps_settings:
            return load()
        return file_list(table.groups[0].files).derived("settings", load)
