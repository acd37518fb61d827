"""Folders of Delta Lake, Iceberg and Hudi, whose log decides which of their files are current."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from duckstep_service.core.errors import TableFormatNotSupported


class TableFormat(StrEnum):
    """The format of a table's folder."""

    PARQUET = "parquet"
    DELTA = "delta"
    ICEBERG = "iceberg"
    HUDI = "hudi"


_LABELS = {
    TableFormat.DELTA: "a Delta Lake table",
    TableFormat.ICEBERG: "an Apache Iceberg table",
    TableFormat.HUDI: "an Apache Hudi table",
}
LOG_FOLDERS = {"_delta_log": TableFormat.DELTA, ".hoodie": TableFormat.HUDI}
ICEBERG_FOLDER = "metadata"
# The metadata of a table and its snapshots; a folder `metadata` with other files is a plain one.
_ICEBERG_FILE = re.compile(
    r"version-hint\.text|.*\.metadata\.json(\.gz)?|.*\.gz\.metadata\.json|snap-.*\.avro"
)


@dataclass(frozen=True, slots=True)
class LogTable:
    """A table of another format; its folder is relative to the listed one, empty for that one."""

    format: TableFormat
    folder: str
    log: str


def is_hidden(name: str) -> bool:
    """Return whether readers skip a file or folder of this name, as Spark and Hive do.

    The folder of a partition column such as `_hour=01` is not hidden.
    """
    return name.startswith(".") or (name.startswith("_") and "=" not in name)


def find_log_table(keys: Iterable[str]) -> LogTable | None:
    """Return the first table of another format among keys relative to a folder."""
    for key in keys:
        if ("_delta_log/" in key or ".hoodie/" in key or "metadata/" in key) and (
            found := _parse_log_key(key)
        ):
            return found
    return None


def _parse_log_key(key: str) -> LogTable | None:
    *folders, name = key.split("/")
    for index, folder in enumerate(folders):
        if format_ := LOG_FOLDERS.get(folder):
            return LogTable(format_, "/".join(folders[:index]), folder)
        if folder == ICEBERG_FOLDER and index == len(folders) - 1 and _ICEBERG_FILE.fullmatch(name):
            return LogTable(TableFormat.ICEBERG, "/".join(folders[:index]), folder)
        if is_hidden(folder):
            return None
    return None


def describe_log_table(name: str, found: LogTable) -> str:
    """Return the sentence that names a table, its format and the folder with its log."""
    label = _LABELS[found.format]
    if not found.folder:
        return f"{name} is {label}: it has a folder {found.log}/."
    return f"{name} contains {label}: {found.folder}/ has a folder {found.log}/."


def unsupported_format(name: str, found: LogTable) -> TableFormatNotSupported:
    """Return the error of a query that reads a table of another format."""
    return TableFormatNotSupported(
        f"{describe_log_table(name, found)} Its log decides which files are current, and is not"
        " read yet; the files alone include deleted and replaced rows. Export the current rows as"
        " plain Parquet into another folder, and query that table.",
        details={"table": name, "kind": found.format.value},
    )
