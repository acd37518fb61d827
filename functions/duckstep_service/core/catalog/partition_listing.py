"""Selective listing of a large table: only the folders that a query reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from duckstep_service.core.catalog.data_files import data_files
from duckstep_service.core.catalog.databases import may_be_table
from duckstep_service.core.catalog.partition_types import BIGINT, CALENDAR_COLUMNS, VARCHAR
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.catalog.settings import SETTINGS_FILE
from duckstep_service.core.catalog.table_cache import TableCache, TableLayout
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import FileGroup, StoredObject
from duckstep_service.core.table_formats import (
    ICEBERG_FOLDER,
    LOG_FOLDERS,
    LogTable,
    find_log_table,
    is_hidden,
)

# Four requests to S3. A smaller table is listed whole, which takes the fewest requests.
FULL_LISTING_OBJECTS = 4000
_PAGE_OBJECTS = 1000
# Beyond this number of folders a full listing takes fewer requests.
_MAX_FOLDERS = 16

FolderPredicate = Callable[[list[str]], bool]
ChooseFolders = Callable[[FileGroup], FolderPredicate | None]


class NotSelective(Exception):
    """The folder names do not select what to list, or select too many folders."""


@dataclass(slots=True)
class SelectiveListing:
    """Lists a table; `choose` maps the group of its first files to a predicate over its folders.

    A folder that may hold a partition to read is listed; only excluded folders are skipped. The
    layout of a large table is read from its first objects, and kept in `cache`.
    """

    lake: DataBucket
    choose: ChooseFolders
    cache: TableCache | None = None
    narrowed: bool = False
    folders: tuple[str, ...] = ()
    """The folders that a narrow listing lists completely."""
    log_table: LogTable | None = None
    """The table of another format that the listing shows."""
    declared: set[str] = field(default_factory=set)
    """The sub-folders with a `_table.yaml` or a log of their own; the table's own is empty."""

    def get(self, key: str) -> bytes:
        return self.lake.get(key)

    def list_objects(self, prefix: str) -> list[StoredObject]:
        """Return the objects below `prefix` that the query needs, and at least one other."""
        if self.cache and (layout := self.cache.layout(prefix)):
            narrow = self._list_narrowly(prefix, layout)
            # The first file may be deleted by now, which matters if the query reads no other.
            if narrow is not None and len(data_files(prefix, narrow)) > 1:
                return narrow
        self.narrowed, self.folders = False, ()
        objects = self.lake.list_objects(prefix)
        first = list(islice(objects, FULL_LISTING_OBJECTS))
        layout = _layout(prefix, first) if len(first) == FULL_LISTING_OBJECTS else None
        narrow = self._list_narrowly(prefix, layout) if layout else None
        if layout is None or narrow is None:
            return [*first, *objects]
        self.observe(prefix, first)
        plain = self.log_table is None and self.declared <= {""}
        if self.cache and plain and _is_lasting(layout):
            self.cache.add_layout(prefix, layout)
        return narrow

    def _list_narrowly(self, prefix: str, layout: TableLayout) -> list[StoredObject] | None:
        """Return the objects in the folders that the query needs, None if it needs too many."""
        needs = self.choose(layout.group)
        if needs is None:
            return None
        try:
            selected = self._needed(prefix, needs, layout.levels)
        except NotSelective:
            return None
        self.narrowed = True
        keys = {stored.key for stored in selected}
        unselected = [stored for stored in layout.group.files if stored.key not in keys]
        return sorted([*unselected[:1], *selected], key=lambda stored: stored.key)

    def _needed(self, prefix: str, needs: FolderPredicate, levels: int) -> list[StoredObject]:
        selected: list[StoredObject] = []
        folders = [""]
        for level in range(levels):
            deeper, found = [], []
            for folder in folders:
                names, objects = self.lake.children(f"{prefix}{folder}")
                found += objects
                self._check_folders(prefix, folder, names)
                deeper += [f"{folder}{name}/" for name in names if _wanted(folder, name, needs)]
            if len(deeper) > _MAX_FOLDERS:
                if not level:
                    raise NotSelective
                break
            selected += found
            folders = deeper
        self.folders = tuple(folders)
        for folder in folders:
            selected += self.lake.list_objects(f"{prefix}{folder}")
        return selected

    def observe(self, prefix: str, objects: Iterable[StoredObject]) -> None:
        """Find the settings and the logs of sub-folders, and the first table of another format."""
        size = len(prefix)
        for stored in objects:
            path = stored.key[size:]
            if (found := find_log_table((path,))) is not None:
                self.log_table = self.log_table or found
                self.declared.add(found.folder)
            elif path.endswith(SETTINGS_FILE):
                folder, _, name = path.rpartition("/")
                if name == SETTINGS_FILE:
                    self.declared.add(folder)

    def declared_tables(self, prefix: str, files: Iterable[StoredObject]) -> list[str]:
        """Return the sub-folders of a database, some of which declare that they are tables."""
        children = {each for each in self.declared if "/" not in each and may_be_table(each)}
        if not children or "" in self.declared:
            return []
        folders = {file.key[len(prefix) :].rpartition("/")[0].partition("/")[0] for file in files}
        return sorted(children | folders) if all(map(may_be_table, folders)) else []

    def _check_folders(self, prefix: str, folder: str, names: list[str]) -> None:
        """Keep a log among the folders, whose files a narrow listing does not reach."""
        for name in names:
            if name in LOG_FOLDERS:
                self.log_table = LogTable(LOG_FOLDERS[name], folder.rstrip("/"), name)
            elif name == ICEBERG_FOLDER:
                self.observe(prefix, self.lake.list_objects(f"{prefix}{folder}{name}/"))


def _wanted(folder: str, name: str, needs: FolderPredicate) -> bool:
    return not is_hidden(name) and needs([*folder.split("/")[:-1], name])


def _layout(prefix: str, first: list[StoredObject]) -> TableLayout | None:
    """Return the layout of a table with these first objects, None if it has several."""
    groups = group_files(prefix, data_files(prefix, first))
    return TableLayout(groups[0], _levels(prefix, first)) if len(groups) == 1 else None


def _is_lasting(layout: TableLayout) -> bool:
    """Return whether a folder that is new or gone shows that the layout is another one.

    The listing checks the names of the first folders; those below are known by the calendar.
    """
    first, *below = layout.group.partitions.items()
    lasting = all(fold_name(name) in CALENDAR_COLUMNS and kind == BIGINT for name, kind in below)
    return lasting and first[1] != VARCHAR


def _levels(prefix: str, first: list[StoredObject]) -> int:
    """Return the depth at which folders hold about one page of objects or less."""
    paths = [stored.key[len(prefix) :].split("/")[:-1] for stored in first]
    depth = min((len(path) for path in paths if path), default=1)
    for level in range(1, depth):
        folders = {tuple(path[:level]) for path in paths if path}
        if len(folders) * _PAGE_OBJECTS >= len(first):
            return level
    return max(depth, 1)
