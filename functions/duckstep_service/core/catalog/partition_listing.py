"""Selective listing of a large table: only the folders that a query reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from duckstep_service.core.ports import DataBucket
from duckstep_service.core.table_files import StoredObject

# Four requests to S3. A smaller table is listed whole, which takes the fewest requests.
FULL_LISTING_OBJECTS = 4000
_PAGE_OBJECTS = 1000
# Beyond this number of folders a full listing takes fewer requests.
_MAX_FOLDERS = 16

FolderPredicate = Callable[[list[str]], bool]
ChooseFolders = Callable[[list[StoredObject]], FolderPredicate | None]


class NotSelective(Exception):
    """The folder names do not select what to list, or select too many folders."""


@dataclass(slots=True)
class SelectiveListing:
    """Lists a table; `choose` maps its first objects to a predicate over its folders.

    A folder that may hold a partition to read is listed; only excluded folders are skipped.
    """

    lake: DataBucket
    choose: ChooseFolders
    narrowed: bool = False

    def get(self, key: str) -> bytes:
        return self.lake.get(key)

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the objects below `prefix` that the query needs, and at least one other."""
        objects = iter(self.lake.list_objects(prefix))
        first = list(islice(objects, FULL_LISTING_OBJECTS))
        needs = self.choose(first) if len(first) == FULL_LISTING_OBJECTS else None
        if needs is None:
            return chain(first, objects)
        try:
            selected = self._needed(prefix, needs, _levels(prefix, first))
        except NotSelective:
            return chain(first, objects)
        self.narrowed = True
        keys = {stored.key for stored in selected}
        unselected = [
            stored for stored in first if stored.key.endswith(".parquet") and stored.key not in keys
        ]
        return iter(sorted([*unselected[:1], *selected], key=lambda stored: stored.key))

    def _needed(self, prefix: str, needs: FolderPredicate, levels: int) -> list[StoredObject]:
        selected: list[StoredObject] = []
        folders = [""]
        for _ in range(levels):
            deeper = []
            for folder in folders:
                names, objects = self.lake.children(f"{prefix}{folder}")
                selected += objects
                deeper += [f"{folder}{name}/" for name in names if _wanted(folder, name, needs)]
            if len(deeper) > _MAX_FOLDERS:
                raise NotSelective
            folders = deeper
        for folder in folders:
            selected += self.lake.list_objects(f"{prefix}{folder}")
        return selected


def _wanted(folder: str, name: str, needs: FolderPredicate) -> bool:
    return not name.startswith(("_", ".")) and needs([*folder.split("/")[:-1], name])


def _levels(prefix: str, first: list[StoredObject]) -> int:
    """Return the depth at which folders hold about one page of objects or less."""
    paths = [stored.key[len(prefix) :].split("/")[:-1] for stored in first]
    tops = {path[0] for path in paths if path}
    deep = all(len(path) > 2 for path in paths if path)
    return 2 if deep and len(tops) * _PAGE_OBJECTS < len(first) else 1
