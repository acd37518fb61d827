"""pandas.read_sql and polars.read_database, which others wrote, over the dialect and the DB-API."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import sqlalchemy as sa

if TYPE_CHECKING:
    from tests.conftest import Stack

import duckstep
from duckstep import dbapi

BY_RATING = "SELECT rating, count(*) AS n FROM reviews WHERE year = {} GROUP BY ALL ORDER BY ALL"


def test_pandas_read_sql_binds_values(engine: sa.Engine) -> None:
    frame = pd.read_sql(sa.text(BY_RATING.format(":year")), engine, params={"year": 2024})
    assert frame["rating"].tolist() == [1, 2, 3, 4, 5]
    assert frame["n"].sum() == 20_000
    assert frame.dtypes.astype(str).to_dict() == {"rating": "int64", "n": "int64"}


def test_pandas_read_sql_binds_positions(engine: sa.Engine) -> None:
    frame = pd.read_sql(BY_RATING.format("?"), engine, params=(2024,))
    assert frame["n"].sum() == 20_000


def test_pandas_read_sql_reads_chunks(engine: sa.Engine) -> None:
    query = "SELECT range AS n FROM range(25000)"
    sizes = [len(chunk) for chunk in pd.read_sql(query, engine, chunksize=10_000)]
    assert sizes == [10_000, 10_000, 5_000]


def test_pandas_read_sql_table_reads_columns(engine: sa.Engine) -> None:
    columns = ["review_id", "review_ts", "verified"]
    frame = pd.read_sql_table("reviews", engine, columns=columns)
    assert frame.shape == (20_000, 3)
    assert frame["review_ts"].dtype.kind == "M"


def test_pandas_read_sql_keeps_types(engine: sa.Engine) -> None:
    query = """SELECT 1.50::DECIMAL(6, 2) AS price, DATE '2024-02-29' AS day, NULL::INTEGER AS none,
        TIMESTAMPTZ '2024-02-29 12:00:00+02' AS moment, 12345678901234567890::UBIGINT AS big"""
    row = pd.read_sql(query, engine).iloc[0].to_dict()
    assert row["price"] == Decimal("1.50")
    assert row["day"] == dt.date(2024, 2, 29)
    assert row["moment"] == pd.Timestamp("2024-02-29 10:00", tz="UTC")
    assert row["big"] == 12345678901234567890


def test_pandas_dtype_backend_keeps_null_integers(engine: sa.Engine) -> None:
    query = "SELECT unnest([1, NULL, 3]) AS n, unnest(['a', NULL, '']) AS text"
    frame = pd.read_sql(query, engine, dtype_backend="pyarrow")
    assert frame["n"].dtype == pd.ArrowDtype(__import__("pyarrow").int64())
    assert frame["n"].isna().tolist() == frame["text"].isna().tolist() == [False, True, False]


def test_polars_read_database_from_an_engine(engine: sa.Engine) -> None:
    frame = pl.read_database(BY_RATING.format(2024), engine)
    assert frame["n"].sum() == 20_000
    assert frame.schema["rating"].is_integer()


def test_polars_read_database_binds_values(engine: sa.Engine) -> None:
    options = {"parameters": {"year": 2024}}
    frame = pl.read_database(
        sa.text(BY_RATING.format(":year")), engine.connect(), execute_options=options
    )
    assert frame["n"].sum() == 20_000


def test_polars_read_database_from_the_dbapi(stack: Stack) -> None:
    with dbapi.connect(stack.url) as connection:
        frame = pl.read_database("SELECT 1 AS one, 1.5::DECIMAL(4, 2) AS price", connection)
    assert frame.rows() == [(1, Decimal("1.50"))]


def test_polars_read_database_reads_batches(engine: sa.Engine) -> None:
    batches = pl.read_database(
        "SELECT range AS n FROM range(25000)", engine, iter_batches=True, batch_size=10_000
    )
    assert [len(each) for each in batches] == [10_000, 10_000, 5_000]


def test_pandas_reads_json_records_and_csv(stack: Stack, tmp_path: Path) -> None:
    with duckstep.connect(stack.url) as client:
        query = client.query("SELECT range AS n, [range] AS list, {'a': '한'} AS s FROM range(3)")
        records = query.download(tmp_path / "rows.json", shape="records")
        text = query.download(tmp_path / "rows.csv", bom=True)
        sheet = query.download(tmp_path / "rows.xlsx")

    frame = pd.read_json(records)
    assert frame["n"].tolist() == [0, 1, 2]
    assert frame["s"].tolist() == [{"a": "한"}] * 3
    lists = pd.read_csv(text)["list"].map(json.loads)
    assert lists.tolist() == [[0], [1], [2]]
    assert sheet.read_bytes()[:2] == b"PK"
