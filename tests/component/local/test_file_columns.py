"""Parquet files at the top of a data folder: one table, or one each."""

from pathlib import Path

import duckdb
import pytest

from local.data.file_columns import are_several_tables
from local.data.source import folder_source


def write(folder: Path, files: dict[str, str]) -> None:
    for name, select in files.items():
        if select:
            duckdb.sql(select).write_parquet(str(folder / "new"))
            (folder / "new").rename(folder / name)
        else:
            (folder / name).write_bytes(b"no Parquet")


ORDERS, CUSTOMERS = "SELECT 1 AS id, 2 AS amount", "SELECT 'x' AS name, 1 AS ID"


@pytest.mark.parametrize(
    ("files", "several"),
    [
        ({"orders.parquet": ORDERS, "customers.parquet": CUSTOMERS}, True),
        ({"part[12].parquet": ORDERS, "part1.parquet": ORDERS}, False),
        ({"a.parquet": ORDERS, "b.parquet": f"{ORDERS}, 3 AS vat"}, False),
        ({"a.parquet": ORDERS, "broken.parquet": ""}, False),
        ({"a.parquet": ORDERS}, False),
    ],
)
def test_are_several_tables_by_columns(
    files: dict[str, str], several: bool, tmp_path: Path
) -> None:
    write(tmp_path, files)
    assert are_several_tables(tmp_path.iterdir()) is several
    served = folder_source(tmp_path).environment
    assert ("RCLONE_CONFIG_DATA_UPSTREAMS" not in served) is several
    (tmp_path / "_table.yaml").write_text("")
    assert "RCLONE_CONFIG_DATA_UPSTREAMS" in folder_source(tmp_path).environment
