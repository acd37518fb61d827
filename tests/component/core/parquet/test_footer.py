"""Footers of DuckDB and Arrow in another place, and footers that cannot be moved."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from duckstep_service.core.parquet.compact_protocol import (
    Kind,
    read_struct,
    write_binary,
    write_integer,
    write_list,
    write_struct,
)
from duckstep_service.core.parquet.footer import (
    FileHeader,
    Footer,
    UnusableFooter,
    parse_footer,
)

from tests.component.core.parquet.parquet_files import (
    connection,
    footer_of,
    merge,
    parse,
    query,
    with_footer,
    write,
)

READ = [
    "SELECT * FROM r ORDER BY id",
    "SELECT count(*), min(id), max(s) FROM r WHERE s = 's3' AND id > 4000",
    "SELECT id FROM r WHERE id = 4321",
]
# The writer's options of Arrow.
ARROW: Mapping[str, Mapping[str, Any]] = {
    "pages of version 2": {"data_page_version": "2.0", "compression": "zstd"},
    "no dictionary": {"use_dictionary": False, "compression": "none"},
    "page index": {"write_page_index": True, "compression": "gzip"},
    "no statistics": {"write_statistics": False, "compression": "brotli"},
    "old timestamps": {"use_deprecated_int96_timestamps": True, "compression": "lz4"},
    "small row groups": {"row_group_size": 700, "data_page_size": 512},
    "other encodings": {
        "use_dictionary": False,
        "column_encoding": {
            "id": "DELTA_BINARY_PACKED",
            "s": "DELTA_BYTE_ARRAY",
            "f": "BYTE_STREAM_SPLIT",
        },
    },
}


def encode(footer: bytes, changes: Mapping[int, tuple[Kind, bytes] | None]) -> bytes:
    """Return a struct with other fields, without those of None."""
    found, _ = read_struct(footer, 0)
    fields = {number: (kind, footer[start:end]) for number, (kind, start, end) in found.items()}
    changed = {number: each for number, each in {**fields, **changes}.items() if each}
    return write_struct((number, *each) for number, each in sorted(changed.items()))


def same_answers(folder: Path, files: list[bytes]) -> bool:
    """Return whether a file of the row groups of files has the answers of the files."""
    for number, file in enumerate(files):
        (folder / f"part{number}.parquet").write_bytes(file)
    (folder / "merged.parquet").write_bytes(merge(files))
    return all(
        query(folder / "merged.parquet", sql) == query(folder / "part*.parquet", sql)
        for sql in READ
    )


def arrow_table(first: int) -> pa.Table:
    ids = range(first, first + 3000)
    return pa.table(
        {
            "id": pa.array(ids),
            "s": pa.array([f"s{n % 9}" if n % 11 else None for n in ids]),
            "f": pa.array([n / 3 for n in ids]),
            "small": pa.array([n % 100 for n in ids], pa.int8()),
            "at": pa.array([n * 10**9 for n in ids], pa.timestamp("ns")),
            "l": pa.array([[n, None] if n % 3 else None for n in ids]),
            "m": pa.array([[("k", n)] for n in ids], pa.map_(pa.string(), pa.int64())),
        }
    )


@pytest.fixture
def file(tmp_path: Path) -> bytes:
    return write(tmp_path / "file.parquet", 0, 5000)


@pytest.mark.parametrize("options", ["", ", WRITE_BLOOM_FILTER true", ", CODEC 'zstd'"])
def test_moved_row_groups_have_the_rows_of_duckdb(tmp_path: Path, options: str) -> None:
    files = [
        write(tmp_path / "a.parquet", 0, 5000, options),
        write(tmp_path / "b.parquet", 0, 0, options),
        write(tmp_path / "c.parquet", 4000, 4400, options),
    ]
    assert same_answers(tmp_path, files)


@pytest.mark.parametrize("name", ARROW)
def test_moved_row_groups_have_the_rows_of_arrow(tmp_path: Path, name: str) -> None:
    for number in range(2):
        path = tmp_path / f"part{number}.parquet"
        pq.write_table(arrow_table(number * 3000), path, **ARROW[name])
    files = [(tmp_path / f"part{number}.parquet").read_bytes() for number in range(2)]
    assert parse(files[0]).header == parse(files[1]).header
    assert same_answers(tmp_path, files)


def test_moved_bloom_filter_excludes_row_groups(tmp_path: Path) -> None:
    file = write(tmp_path / "a.parquet", 0, 5000, ", WRITE_BLOOM_FILTER true")
    (tmp_path / "merged.parquet").write_bytes(merge([file, file]))
    probe = f"SELECT * FROM parquet_bloom_probe('{tmp_path}/merged.parquet', 's', '$value')"
    for value, excluded in (("s10", True), ("s1", False)):
        found = connection().execute(probe.replace("$value", value)).fetchall()
        assert [row[2] for row in found] == [excluded] * 6


def test_header_has_the_top_level_column_of_each_leaf(file: bytes) -> None:
    assert parse(file).header.columns == ("id", "s", "l", "st", "st", "f")


def test_header_of_other_schema_or_writer_differs(tmp_path: Path, file: bytes) -> None:
    other = write(tmp_path / "b.parquet", 0, 9, rows="SELECT range AS id FROM range($from, $to)")
    writer = encode(footer_of(file), {6: (Kind.BINARY, write_binary(b"other"))})
    headers = [parse(each).header for each in (file, other, with_footer(file, writer))]
    assert len(set(headers)) == 3


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (3, (Kind.I64, write_integer(4999))),
        (3, (Kind.I32, write_integer(5000))),
        (3, None),
        (2, None),
        (4, None),
        (2, (Kind.LIST, write_list(Kind.STRUCT, []))),
        (4, (Kind.LIST, write_list(Kind.I32, []))),
        (8, (Kind.STRUCT, write_struct([]))),
        (
            5,
            (
                Kind.LIST,
                write_list(Kind.STRUCT, [write_struct([(1, Kind.BINARY, write_binary(b"geo"))])]),
            ),
        ),
    ],
    ids=[
        "other rows",
        "narrow rows",
        "no rows",
        "no schema",
        "no row groups",
        "empty schema",
        "row groups of numbers",
        "encryption",
        "geometries",
    ],
)
def test_footer_of_other_structure_is_unusable(
    file: bytes, number: int, value: tuple[Kind, bytes] | None
) -> None:
    with pytest.raises(UnusableFooter):
        parse_footer(encode(footer_of(file), {number: value}), len(file))


HEADER = FileHeader(("id",), ())


def chunk_footer(changes: Mapping[int, tuple[Kind, bytes] | None], pages: bytes) -> Footer:
    """Return a Footer whose data begin with a ColumnChunk, of a file of 1,000 bytes."""
    meta_data = encode(write_struct([(9, Kind.I64, pages)]), changes)
    chunk = write_struct([(2, Kind.I64, write_integer(0)), (3, Kind.STRUCT, meta_data)])
    return Footer(chunk, 1000, HEADER, ())


@pytest.mark.parametrize("number", [10, 11, 14])
def test_absent_offset_of_zero_stays_zero(number: int) -> None:
    footer = chunk_footer({number: (Kind.I64, write_integer(0))}, write_integer(50))
    moved = footer.move_chunk(0, 7000)
    assert write_integer(7050) in moved
    assert write_integer(7000) not in moved


@pytest.mark.parametrize("number", [9, 10, 11, 14])
@pytest.mark.parametrize("offset", [-1, 1000, 2**62, -(2**63)])
def test_offset_outside_the_file_is_unusable(number: int, offset: int) -> None:
    footer = chunk_footer({number: (Kind.I64, write_integer(offset))}, write_integer(50))
    with pytest.raises(UnusableFooter):
        footer.move_chunk(0, 7000)


@pytest.mark.parametrize("number", [1, 8, 9])
def test_column_elsewhere_or_encrypted_is_unusable(number: int) -> None:
    footer = chunk_footer({}, write_integer(50))
    field = (Kind.BINARY, write_binary(b"x"))
    other = Footer(encode(footer.data, {number: field}), 1000, HEADER, ())
    with pytest.raises(UnusableFooter):
        other.move_chunk(0, 7000)


def test_column_without_pages_is_unusable() -> None:
    with pytest.raises(UnusableFooter):
        chunk_footer({}, write_integer(0)).move_chunk(0, 7000)


def test_offsets_in_another_order_are_unusable() -> None:
    backwards = bytes((Kind.I64,)) + write_integer(11) + write_integer(40)
    backwards += bytes((Kind.I64,)) + write_integer(9) + write_integer(50) + b"\0"
    chunk = write_struct([(3, Kind.STRUCT, backwards)])
    with pytest.raises(UnusableFooter):
        Footer(chunk, 1000, HEADER, ()).move_chunk(0, 7000)


def test_truncated_footer_is_unusable(file: bytes) -> None:
    footer = footer_of(file)
    for size in range(0, len(footer), 7):
        with pytest.raises(UnusableFooter):
            parse_footer(footer[:size], len(file))


def test_deep_or_endless_footer_is_unusable() -> None:
    for data in (b"\x1c" * 500_000, b"\x19\xfc" + b"\xff" * 500_000, b"", b"\0"):
        with pytest.raises(UnusableFooter):
            parse_footer(data, 10**6)


def test_schema_of_40000_columns_is_parsed() -> None:
    names = [f"c{n}" for n in range(40_000)]
    root = write_struct(
        [(4, Kind.BINARY, write_binary(b"root")), (5, Kind.I32, write_integer(len(names)))]
    )
    leaves = [write_struct([(4, Kind.BINARY, write_binary(name.encode()))]) for name in names]
    schema = write_list(Kind.STRUCT, [root, *leaves])
    rows = (3, Kind.I64, write_integer(0))
    groups = (4, Kind.LIST, write_list(Kind.STRUCT, []))
    footer = parse_footer(write_struct([(2, Kind.LIST, schema), rows, groups]), 10**6)
    assert footer.header.columns == tuple(names)


def answers(path: Path) -> list[Any]:
    """Return the rows of each statement, None for those that DuckDB refuses."""
    found: list[Any] = []
    for sql in READ:
        try:
            found.append(query(path, sql))
        except duckdb.Error:
            found.append(None)
    return found


def test_mutated_footer_is_unusable_or_has_the_answers_of_duckdb(
    tmp_path: Path, file: bytes
) -> None:
    choices, footer = random.Random(14), footer_of(file)
    usable = 0
    for _ in range(400):
        mutated = bytearray(footer)
        for _ in range(choices.choice((1, 1, 2, 5))):
            mutated[choices.randrange(len(mutated))] = choices.randrange(256)
        changed = with_footer(file, bytes(mutated))
        try:
            merged = merge([changed])
        except UnusableFooter:
            continue
        (tmp_path / "alone.parquet").write_bytes(changed)
        (tmp_path / "merged.parquet").write_bytes(merged)
        usable += 1
        if usable > 25:
            break
        alone, together = answers(tmp_path / "alone.parquet"), answers(tmp_path / "merged.parquet")
        pairs = zip(alone, together, strict=True)
        # DuckDB refuses some fields that a merged footer lacks.
        assert all(None in pair or pair[0] == pair[1] for pair in pairs)
    assert usable
