"""The data files among the objects of a table, and the objects that are skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from duckstep_service.core.errors import DuckstepError, InternalError, InvalidDataFile
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.table_files import SkippedFiles, StoredObject
from duckstep_service.core.table_formats import is_hidden

_SUFFIX = re.compile(r"\.(parquet|parq|pq)", re.IGNORECASE)
# pandas and others name a Parquet file by its compression too: `df.parquet.gzip`.
_SECOND_SUFFIX = re.compile(
    r".+\.(parquet|parq|pq)\.(snappy|gzip|gz|zstd|zst|brotli|br|lz4|lzo|uncompressed|encrypted)",
    re.IGNORECASE,
)
# Hive and Spark write `000000_0` and `part-00000`; digits after a dot are no suffix.
_ANY_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9_~-]*$")
# The file begins with them; the second are those of an encrypted footer.
_MAGIC = (b"PAR1", b"PARE")
# Each costs a request of the first query. Of more files without a suffix, a sample decides.
MAX_PROBES = 16
_MAX_EXAMPLES = 3
_FOLDER_MARKER = "_$folder$"


@dataclass(slots=True)
class FileSelection:
    """Selects a table's data files in a listing, and keeps what it skipped with the reasons.

    Names decide, and the first bytes of the files whose names have no suffix.
    """

    lake: DataBucket
    skipped: SkippedFiles | None = None
    _reasons: dict[str, list[str]] = field(default_factory=dict)

    def select(self, prefix: str, objects: Iterable[StoredObject]) -> list[StoredObject]:
        """Return the data files of a listing below `prefix`. Raises InvalidDataFile."""
        self._reasons.clear()
        selected, unknown = [], []
        for stored in objects:
            path = stored.key[len(prefix) :]
            *folders, name = path.split("/")
            if any(map(is_hidden, folders)) or not name or name.startswith("."):
                continue
            if is_hidden(name):
                self._skip_hidden(path)
            elif parquet_stem(name) is not None:
                selected.append(stored)
            elif _is_probed(name):
                unknown.append(stored)
            elif not name.endswith(_FOLDER_MARKER):
                self._skip(path, f"suffix {_suffix(name)}")
        probed = self._probe(prefix, unknown)
        self.skipped = self._summarize()
        return sorted(selected + probed, key=lambda stored: stored.key) if probed else selected

    def _probe(self, prefix: str, files: list[StoredObject]) -> list[StoredObject]:
        """Return the Parquet files among those whose names do not decide."""
        filled = [file for file in files if file.size]
        for file in files:
            if not file.size and not file.key.endswith(_FOLDER_MARKER):
                self._skip(file.key[len(prefix) :], "0 bytes")
        sample = filled[:: -(-len(filled) // MAX_PROBES)] if filled else []
        parquet = [file for file in sample if _is_parquet(self.lake, file)]
        if parquet and len(parquet) < len(sample) < len(filled):
            other = next(file for file in sample if file not in parquet)
            raise InvalidDataFile(
                f"{parquet[0].key} is Parquet and {other.key} is not, and {len(filled)} files of"
                " the table have no suffix. Give the Parquet files the suffix .parquet.",
                details={"file": other.key},
            )
        others = filled if not parquet else [file for file in sample if file not in parquet]
        for file in others:
            self._skip(file.key[len(prefix) :], "no Parquet content")
        left_out = {file.key for file in others}
        return [file for file in filled if file.key not in left_out]

    def _skip(self, path: str, reason: str) -> None:
        self._reasons.setdefault(reason, []).append(path)

    def _skip_hidden(self, path: str) -> None:
        """Report a Parquet file whose name is hidden, except those of duckstep and of Spark."""
        name = path.rpartition("/")[2]
        if parquet_stem(name) is not None and not name.startswith("_merged-"):
            self._skip(path, "name that begins with _")

    def _summarize(self) -> SkippedFiles | None:
        paths = [path for skipped in self._reasons.values() for path in skipped]
        if not paths:
            return None
        return SkippedFiles(len(paths), tuple(paths[:_MAX_EXAMPLES]), ", ".join(self._reasons))


def data_files(prefix: str, objects: Iterable[StoredObject]) -> list[StoredObject]:
    """Return the objects that are data files by their names."""
    return [
        stored
        for stored in objects
        if not any(map(is_hidden, stored.key[len(prefix) :].split("/")))
        and parquet_stem(stored.key) is not None
    ]


def parquet_stem(name: str) -> str | None:
    """Return a file's name without its Parquet suffix, None if it has none."""
    stem, dot, suffix = name.rpartition(".")
    return stem if stem and _SUFFIX.fullmatch(dot + suffix) else None


def describe_skipped(table: str, skipped: SkippedFiles) -> str:
    """Return the warning about the files of a table that a query does not read."""
    count = "1 file" if skipped.files == 1 else f"{skipped.files} files"
    verb = "is" if skipped.files == 1 else "are"
    return f"{count} of {table} {verb} not read as Parquet: {list_skipped(skipped)}."


def no_data_files(table: str, skipped: SkippedFiles) -> DuckstepError:
    """Return the error about a table without a data file."""
    return InvalidDataFile(
        f"{table} holds no Parquet file. Skipped: {list_skipped(skipped)}. Parquet files have the"
        " suffix .parquet, .parq or .pq, or none; `make import` and `duckstep import` convert CSV"
        " and JSON.",
        details={"table": table},
    )


def list_skipped(skipped: SkippedFiles) -> str:
    """Return the examples with the reasons."""
    more = skipped.files - len(skipped.examples)
    names = ", ".join(skipped.examples) + (f" and {more} more" if more else "")
    return f"{names} ({skipped.reason})"


def _is_probed(name: str) -> bool:
    """Return whether the content of a file decides, because its name does not."""
    return bool(_SECOND_SUFFIX.fullmatch(name)) or not _ANY_SUFFIX.search(name)


def _suffix(name: str) -> str:
    match = _ANY_SUFFIX.search(name)
    return match[0] if match else ""


def _is_parquet(lake: DataBucket, file: StoredObject) -> bool:
    try:
        return lake.first_bytes(file, len(_MAGIC[0])).startswith(_MAGIC)
    except KeyError:  # deleted since the listing
        return False
    except InternalError as exc:
        raise InvalidDataFile(f"{file.key} cannot be read. {exc.message}") from exc
