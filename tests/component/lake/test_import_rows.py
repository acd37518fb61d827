"""Property test: an import keeps every row, for all values and time encodings."""

import json
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.importer import main

EPOCH = datetime(1970, 1, 1)

Row = tuple[int, str | None, datetime]

# From 1975 on, the magnitude determines the unit; every encoding keeps whole seconds.
moments = st.datetimes(datetime(1975, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12)
rows_of_all_kinds = st.lists(
    st.tuples(st.integers(-(2**63), 2**63 - 1), st.none() | texts, moments), min_size=1, max_size=8
)


def seconds(moment: datetime) -> int:
    return round((moment - EPOCH).total_seconds())


ENCODINGS: dict[str, Callable[[datetime], str | int]] = {
    "seconds": seconds,
    "milliseconds": lambda moment: seconds(moment) * 1_000,
    "microseconds": lambda moment: seconds(moment) * 1_000_000,
    "nanoseconds": lambda moment: seconds(moment) * 1_000_000_000,
    "numeric text": lambda moment: str(seconds(moment)),
    "ISO 8601": lambda moment: moment.isoformat(),
    "ISO with a zone": lambda moment: (moment + timedelta(hours=9)).isoformat() + "+09:00",
    "blank": lambda moment: moment.isoformat(" "),
    "German": lambda moment: f"{moment:%d.%m.%Y %H:%M:%S}",
    "compact": lambda moment: f"{moment:%Y%m%d%H%M%S}",
    "named": lambda moment: f"{moment:%d %b %Y %H:%M:%S}",
    "mail": lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} +0000",
}


def write_csv(file: Path, records: list[dict[str, Any]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        for values in ([*records[0]], *(record.values() for record in records)):
            stream.write(",".join(map(_field, values)) + "\n")


def _field(value: object) -> str:
    quoted = '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)
    return "" if value is None else quoted


def write_json(file: Path, records: list[dict[str, Any]]) -> None:
    file.write_text(json.dumps(records))


def write_lines(file: Path, records: list[dict[str, Any]]) -> None:
    file.write_text("\n".join(json.dumps(record) for record in records))


def write_parquet(file: Path, records: list[dict[str, Any]]) -> None:
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), file)


WRITERS = {
    "reviews.csv": write_csv,
    "reviews.json": write_json,
    "reviews.ndjson": write_lines,
    "reviews.parquet": write_parquet,
}


def imported(file: Path, *options: str) -> list[Row]:
    """Import a file into a folder beside it and return the rows."""
    folder = file.parent / "lake"
    arguments = [str(file), "--table", "t", "--time", "happened", "--to", str(folder), *options]
    assert main(arguments) == 0
    for day in folder.rglob("*.parquet"):
        found = duckdb.sql(
            f"SELECT DISTINCT strftime(happened, 'year=%Y/month=%m/day=%d') FROM '{day}'"
        )
        assert found.fetchall() == [(day.parent.relative_to(folder / "t").as_posix(),)]
    files = f"read_parquet('{folder}/t/*/*/*/*.parquet', hive_partitioning=false)"
    answer: list[Any] = duckdb.sql(f"SELECT id, text, happened FROM {files}").fetchall()
    return answer


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(rows=rows_of_all_kinds, encoding=st.sampled_from(sorted(ENCODINGS)))
def test_import_any_rows_keeps_each_row(name: str, rows: list[Row], encoding: str) -> None:
    encode = ENCODINGS[encoding]
    records = [{"id": id_, "text": text, "happened": encode(at)} for id_, text, at in rows]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        WRITERS[name](file, records)
        found = imported(file)
    assert sorted(found, key=repr) == sorted(rows, key=repr)
