"""Partition layouts: hive folders (`year=2024/month=11/`) and plain ones (`2024/11/`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes

from duckstep_service.core.catalog.partition_types import narrowest_types
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import FileGroup, FileList, StoredObject, TableFiles

NULL_FOLDER = "__HIVE_DEFAULT_PARTITION__"
HIVE, PLAIN, NONE = "hive", "plain", "none"
_PLAIN_COLUMNS = ("year", "month", "day", "hour")
_PLAIN_FOLDERS = ("[0-9]{4}", "[0-9]{1,2}", "[0-9]{1,2}", "[0-9]{1,2}")
# Below other folders only a whole date is one: 2024/11/09/ or 2024/11/09/23/.
_DATED = re.compile(
    r"(?:^|/)((?:19|20)[0-9]{2}/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:/(?:[01][0-9]|2[0-3]))?)\Z"
)

_fold = lru_cache(1024)(fold_name)
# The layout of a group of files, and the places of its partition folders.
_Shape = tuple[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class PartitionFolder:
    """A folder with a partition value; `depth` is 1 for the folder of the file itself.

    `raw` is the value as the folder spells it; a `plain` folder has no name.
    """

    name: str
    raw: str
    depth: int
    plain: bool

    @property
    def value(self) -> str | None:
        """The value as DuckDB reads it, None for NULL."""
        return self.raw if self.plain else decode_value(self.raw)


def partition_folders(folders: Sequence[str]) -> list[PartitionFolder]:
    """Return the folders with partition values among a file's folders below its table."""
    named = named_folders(folders)
    names = dated_folders(folders, {_fold(each.name) for each in named})
    return named + plain_folders(folders, names) if names else named


def named_folders(folders: Sequence[str]) -> list[PartitionFolder]:
    """Return the folders `name=value`, wherever they are in the path.

    A name that occurs twice, also in another case of letters, belongs to the folder that DuckDB
    reads: the first in the order of spellings.
    """
    count, named = len(folders), []
    for number, folder in enumerate(folders):
        name, equals, raw = folder.partition("=")
        if name and equals:
            named.append(PartitionFolder(name, raw, count - number, False))
    if len({_fold(each.name) for each in named}) == len(named):
        return named
    chosen: dict[str, PartitionFolder] = {}
    for each in sorted(named, key=lambda each: each.name):
        chosen.setdefault(_fold(each.name), each)
    return [each for each in named if chosen[_fold(each.name)] is each]


def dated_folders(folders: Sequence[str], taken: set[str]) -> Sequence[str]:
    """Return the columns of the unnamed folders of a date, which are the last of the path.

    There are none if a named folder has a column of the calendar.
    """
    if not folders or taken.intersection(_PLAIN_COLUMNS):
        return ()
    fits = all(re.fullmatch(p, f) for p, f in zip(_PLAIN_FOLDERS, folders, strict=False))
    if fits and len(folders) <= len(_PLAIN_COLUMNS):
        return _PLAIN_COLUMNS[: len(folders)]
    dated = _DATED.search("/".join(folders[-4:]))
    return _PLAIN_COLUMNS[: dated[1].count("/") + 1] if dated else ()


def plain_folders(folders: Sequence[str], names: Sequence[str]) -> list[PartitionFolder]:
    """Return the last folders as the values of `names`."""
    count = len(names)
    return [
        PartitionFolder(name, value, count - number, True)
        for number, (name, value) in enumerate(zip(names, folders[-count:], strict=False))
    ]


def layout_of(placed: Sequence[PartitionFolder]) -> str:
    """Return the layout of a file with these partition folders."""
    if not placed:
        return NONE
    return PLAIN if all(folder.plain for folder in placed) else HIVE


def values_of(placed: Sequence[PartitionFolder]) -> dict[str, str | None]:
    """Return the values by the names of the partition columns."""
    return {folder.name: folder.value for folder in placed}


def decode_value(raw: str) -> str | None:
    """Return the value of a hive folder as DuckDB reads it; NULL is NULL in any case of letters.

    A value whose percent signs encode no UTF-8 keeps them; DuckDB refuses it.
    """
    if raw == NULL_FOLDER or (len(raw) == 4 and fold_name(raw) == "null"):
        return None
    if "%" not in raw:
        return raw
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return raw


def encode_value(value: str | None) -> str:
    """Return the value as in a hive folder: `decode_value` of it is `value`."""
    if value is None:
        return NULL_FOLDER
    if value == NULL_FOLDER or fold_name(value) == "null":
        return f"%{ord(value[0]):02X}{value[1:]}"
    return quote(value, safe="")


def place_file(file: StoredObject, group: FileGroup) -> list[PartitionFolder]:
    """Return the folders of a file that have the values of its group's partition columns."""
    folders = file.key.split("/")[1:-1]
    named = [folder for folder in named_folders(folders) if folder.name in group.partitions]
    if len(named) == len(group.partitions):
        return named
    names = {folder.name for folder in named}
    return named + plain_folders(folders, [name for name in group.partitions if name not in names])


def group_files(prefix: str, files: Iterable[StoredObject]) -> list[FileGroup]:
    """Group a table's files by layout and partition folders, in their order.

    A partition column has the type of its values in all groups.
    """
    size = len(prefix)
    shapes: dict[str, _Shape] = {}
    spellings: set[tuple[str, str | None]] = set()
    members: dict[_Shape, FileList] = {}
    for file in files:
        path = file.key[size:].rpartition("/")[0]
        if path not in shapes:
            placed = partition_folders(path.split("/") if path else [])
            shapes[path] = _shape(placed)
            spellings.update((folder.name, _spelling(folder)) for folder in placed)
        members.setdefault(shapes[path], FileList()).append(file)
    types = narrowest_types(spellings)
    return [
        FileGroup(layout, {name: types[fold_name(name)] for name, _ in names}, files_)
        for (layout, names), files_ in sorted(members.items(), key=lambda item: item[0])
    ]


def _shape(placed: Sequence[PartitionFolder]) -> _Shape:
    return layout_of(placed), tuple((folder.name, folder.depth) for folder in placed)


def _spelling(folder: PartitionFolder) -> str | None:
    """Return the text that decides a column's type; DuckDB reads no encoded number or date."""
    return folder.raw if "%" in folder.raw else folder.value


def partition_columns(table: TableFiles) -> frozenset[str]:
    """Return the folded names of a table's partition columns."""
    return frozenset(fold_name(name) for group in table.groups for name in group.partitions)
