"""A result of every type, in every format, against golden files.

`python -m tests.component.engine.test_golden` rewrites them; review the diff.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from duckstep_service.core.formats import Format

from tests.component.engine.rendering import StoredResult

FOLDER = Path(__file__).parent / "golden"
SQL = (FOLDER / "types.sql").read_text(encoding="utf-8")
TEXTS: dict[str, dict[str, Any]] = {
    "types.csv": {"format": Format.CSV},
    "types-plain.csv": {"format": Format.CSV, "header": False},
    "types-escaped.csv": {"format": Format.CSV, "escaped": True},
    "types.json": {"format": Format.JSON},
    "types-plain.json": {"format": Format.JSON, "header": False},
    "types-records.json": {"format": Format.JSON, "records": True},
}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredResult:
    return StoredResult(SQL, tmp_path_factory.mktemp("golden"))


@pytest.mark.parametrize("name", TEXTS)
def test_export_text_matches_golden_file(stored: StoredResult, name: str) -> None:
    assert stored.rendered(**TEXTS[name]).decode() == (FOLDER / name).read_bytes().decode()


@pytest.mark.parametrize("name", ["types.json", "types-plain.json"])
def test_export_json_golden_file_is_strict_json(name: str) -> None:
    def refuse(constant: str) -> Any:
        raise AssertionError(f"{constant} is not JSON")

    document = json.loads((FOLDER / name).read_bytes(), parse_constant=refuse)
    assert list(document) == ["columns", "totalRows", "rows"]
    assert len(document["rows"]) == document["totalRows"] == 2


def test_export_parquet_matches_golden_file(stored: StoredResult) -> None:
    kept = pq.read_table(FOLDER / "types.parquet")
    made = pq.read_table(io.BytesIO(stored.path.read_bytes()))
    assert made.schema.equals(kept.schema)
    assert repr(rows(made)) == repr(rows(kept))


def test_export_arrow_matches_golden_file(stored: StoredResult) -> None:
    kept = pa.ipc.open_stream((FOLDER / "types.arrow").read_bytes()).read_all()
    made = pa.ipc.open_stream(stored.rendered(Format.ARROW)).read_all()
    assert made.schema.equals(kept.schema, check_metadata=True)
    assert repr(rows(made)) == repr(rows(kept))
    types = [field.metadata[b"duckdb.type"].decode() for field in made.schema]
    assert types == [column.type for column in stored.result.columns]


def test_export_xlsx_matches_golden_file(stored: StoredResult) -> None:
    # The compressed bytes depend on the version of zlib.
    made, kept = parts(stored.rendered(Format.XLSX)), parts((FOLDER / "types.xlsx").read_bytes())
    assert made == kept


def parts(workbook: bytes) -> dict[str, str]:
    """Return the texts of a workbook's parts."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(table: pa.Table) -> list[Any]:
    """Return the columns' values; Python has no date for infinity and no nanoseconds."""
    plain = [
        column.cast(pa.int64() if field.type == pa.timestamp("ns") else pa.int32())
        if field.type in (pa.timestamp("ns"), pa.date32())
        else column
        for field, column in zip(table.schema, table.columns, strict=True)
    ]
    return [column.to_pylist() for column in plain]


def rewrite_golden_files() -> None:
    """Write the golden files."""
    with tempfile.TemporaryDirectory() as folder:
        stored = StoredResult(SQL, Path(folder))
        for name, form in TEXTS.items():
            (FOLDER / name).write_bytes(stored.rendered(**form))
        (FOLDER / "types.parquet").write_bytes(stored.path.read_bytes())
        (FOLDER / "types.arrow").write_bytes(stored.rendered(Format.ARROW))
        (FOLDER / "types.xlsx").write_bytes(stored.rendered(Format.XLSX))


if __name__ == "__main__":
    rewrite_golden_files()
