"""The byte ranges that a query's files lack in their local copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from duckstep_service.core.catalog.file_index import ByteRange, FileIndex
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.prefetch.local_copies import LocalCopies
from duckstep_service.engine.prefetch.merged_files import Columns
from duckstep_service.engine.prefetch.merged_tables import IndexByKey
from duckstep_service.engine.prefetch.sparse_files import memory_size

# A file of up to this size is read in one request, with every column: a second request would cost
# more than the bytes do.
WHOLE_FILE_BYTES = 128 * 1024
# Bytes between two ranges that are read along instead of by a second request.
_MAX_GAP_BYTES = 64 * 1024

MissingRanges = Mapping[StoredObject, Sequence[ByteRange]]


def find_missing(
    local: LocalCopies, files: Sequence[StoredObject], indexes: IndexByKey, columns: Columns
) -> MissingRanges:
    """Return the ranges of columns that the copies of files lack."""
    return {file: _missing(local, file, indexes[file.key], columns) for file in files}


def _missing(
    local: LocalCopies, file: StoredObject, index: FileIndex, columns: Columns
) -> list[ByteRange]:
    copy = local.find(file)
    names = columns_to_fetch(file, index, columns) - (copy.columns if copy else set())
    return _coalesce_ranges(index.byte_ranges(names, every_filter=not local.is_merged(file)))


def all_ranges(
    files: Iterable[StoredObject], indexes: IndexByKey, columns: Columns
) -> MissingRanges:
    """Return the ranges of columns that files have, of files without a copy."""
    return {
        file: _coalesce_ranges(
            indexes[file.key].byte_ranges(columns_to_fetch(file, indexes[file.key], columns))
        )
        for file in files
    }


def columns_to_fetch(file: StoredObject, index: FileIndex, columns: Columns) -> frozenset[str]:
    """Return the columns to fetch: every column of a small file that has one of `columns`."""
    present = frozenset(index.columns)
    if columns is None:
        return present
    requested = present & columns
    return present if requested and file.size <= WHOLE_FILE_BYTES else requested


def total_bytes(missing: MissingRanges) -> int:
    """Return the size of all ranges."""
    return sum(each.size for ranges in missing.values() for each in ranges)


def memory_needed(missing: MissingRanges) -> int:
    """Return the most memory that the ranges take in files, none more than its file."""
    return sum(
        min(memory_size(len(ranges), sum(each.size for each in ranges)), file.size)
        for file, ranges in missing.items()
    )


def _coalesce_ranges(ranges: Iterable[ByteRange]) -> list[ByteRange]:
    """Return ranges in order, with neighbours up to the maximum gap joined."""
    coalesced: list[ByteRange] = []
    for byte_range in sorted(ranges, key=lambda byte_range: byte_range.start):
        if coalesced and byte_range.start - coalesced[-1].end <= _MAX_GAP_BYTES:
            coalesced[-1] = ByteRange(coalesced[-1].start, max(coalesced[-1].end, byte_range.end))
        else:
            coalesced.append(byte_range)
    return coalesced
