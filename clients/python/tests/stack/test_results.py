"""Results as Arrow, pandas, polars and files, against a real stack."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pandas
import polars
import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq
import pytest

import duckstep
from duckstep import Client, Query

ROWS = 200_000
SQL = "SELECT range AS n, range * 0.5 AS half, 'text ' || range AS t FROM range($rows)"


@pytest.fixture(scope="module")
def large(stack_client: Client) -> Query:
    query = stack_client.query(SQL, {"rows": ROWS})
    query.wait()
    return query


def test_arrow_of_a_large_result(large: Query) -> None:
    table = large.arrow()
    assert table.num_rows == ROWS
    assert table.schema.field("half").type == pa.decimal128(21, 1)
    assert table.column("n").to_pylist() == list(range(ROWS))


def test_arrow_of_a_small_result(client: Client) -> None:
    table = client.query("SELECT 1 AS a, NULL AS b").arrow()
    assert table.to_pylist() == [{"a": 1, "b": None}]
    assert client.query("SELECT 1 AS a WHERE false").arrow().num_rows == 0


def test_batches_are_parts(large: Query) -> None:
    sizes = [batch.num_rows for batch in large.batches()]
    assert sum(sizes) == ROWS
    assert len(sizes) > 1


def test_reader_of_a_result(large: Query) -> None:
    reader = large.reader()
    assert reader.schema.names == ["n", "half", "t"]
    assert reader.read_next_batch().column("n")[0].as_py() == 0


def test_pandas_of_a_result(large: Query) -> None:
    frame = large.pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame.shape == (ROWS, 3)
    assert frame["n"].sum() == sum(range(ROWS))
    assert frame["half"].iloc[1] == Decimal("0.5")


def test_polars_of_a_result(large: Query) -> None:
    frame = large.polars()
    assert frame.schema["half"] == polars.Decimal(21, 1)
    assert frame["n"].sum() == sum(range(ROWS))


def test_download_by_suffix(large: Query, tmp_path: Path) -> None:
    with large.download(tmp_path / "a.csv").open() as file:
        assert sum(1 for _ in csv.reader(file)) == ROWS + 1
    assert len(json.loads(large.download(tmp_path / "a.json").read_text())["rows"]) == ROWS
    assert pq.read_table(large.download(tmp_path / "a.parquet")).num_rows == ROWS
    with ipc.open_stream(large.download(tmp_path / "a.arrow")) as reader:
        assert reader.read_all().num_rows == ROWS
    assert sorted(path.name for path in tmp_path.glob("a.*")) == [
        "a.arrow",
        "a.csv",
        "a.json",
        "a.parquet",
    ]


def test_download_reports_progress(large: Query, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    path = large.download(tmp_path / "a.csv", progress=lambda *done: seen.append(done))
    size = path.stat().st_size
    assert seen[-1] == (size, size)


def test_download_options(client: Client, tmp_path: Path) -> None:
    query = client.query("SELECT '=1+1' AS a")
    path = query.download(tmp_path / "a.txt", "csv", header=False, escape="formulas")
    assert path.read_text() == "'=1+1\n"


def test_download_of_a_failed_query(client: Client, tmp_path: Path) -> None:
    with pytest.raises(duckstep.ProgrammingError):
        client.query("SELECT nothing").download(tmp_path / "a.csv")
    assert list(tmp_path.glob("a.csv*")) == []


@pytest.mark.parametrize("name", ["a", "a.xls"])
def test_download_of_an_unknown_format(client: Client, tmp_path: Path, name: str) -> None:
    with pytest.raises(duckstep.InterfaceError, match="csv, json, parquet, arrow"):
        client.get_query("unknown").download(tmp_path / name)
