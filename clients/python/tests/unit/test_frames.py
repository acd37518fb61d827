"""DataFrames of pandas and polars from a table of Arrow, without a stack."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa

from duckstep.client.arrow import to_pandas, to_polars

BIG = 2**53 + 1
INTERVAL = pa.month_day_nano_interval()


def table(kind: str, values: list[Any], arrow: Any = None) -> pa.Table:
    field = pa.field("c", arrow or pa.array(values).type, metadata={"duckdb.type": kind})
    return pa.table([pa.array(values, field.type)], schema=pa.schema([field]))


def test_pandas_keeps_integers_beside_nulls() -> None:
    frame = to_pandas(table("BIGINT", [BIG, None]), {})
    assert str(frame["c"].dtype) == "Int64"
    assert frame["c"][0] == BIG
    assert frame["c"].isna().tolist() == [False, True]
    assert str(to_pandas(table("BIGINT", [BIG]), {})["c"].dtype) == "int64"


def test_pandas_keeps_nan_apart_from_null() -> None:
    column = to_pandas(table("DOUBLE", [1.5, math.nan, None]), {})["c"]
    assert column.isna().tolist() == [False, False, True]
    assert math.isnan(column[1])


def test_pandas_keeps_nulls_in_lists() -> None:
    column = to_pandas(table("BIGINT[]", [[BIG, None], None]), {})["c"]
    assert column[0] == [BIG, None]
    assert column.isna().tolist() == [False, True]


def test_pandas_has_whole_numbers_of_any_size() -> None:
    column = to_pandas(table("HUGEINT", [Decimal(5), None]), {})["c"]
    assert column.tolist() == [5, None]
    assert to_pandas(table("BIGNUM", ["1" * 60]), {})["c"].tolist() == [int("1" * 60)]


def test_pandas_with_options_converts_as_pyarrow() -> None:
    frame = to_pandas(table("BIGINT", [BIG]), {"types_mapper": pd.ArrowDtype})
    assert str(frame["c"].dtype) == "int64[pyarrow]"


def test_pandas_of_a_table_without_rows_and_without_columns() -> None:
    assert to_pandas(table("DATE", [], pa.date32()), {}).shape == (0, 1)
    assert to_pandas(pa.table({}), {}).shape == (0, 0)


def test_polars_has_whole_numbers_of_128_bits() -> None:
    column = to_polars(table("HUGEINT", [str(2**127 - 1), None]))["c"]
    assert (column.dtype, column.to_list()) == (pl.Int128(), [2**127 - 1, None])
    assert to_polars(table("UHUGEINT", [str(2**128 - 1)]))["c"].to_list() == [2**128 - 1]


def test_polars_reads_nested_intervals() -> None:
    span = (14, 3, 5_000)
    expected = {"months": 14, "days": 3, "microseconds": 5}
    assert to_polars(table("INTERVAL", [span, None], INTERVAL))["c"].to_list() == [expected, None]
    listed = table("INTERVAL[]", [[span, None], None, []], pa.list_(INTERVAL))
    assert to_polars(listed)["c"].to_list() == [[expected, None], None, []]
    struct = pa.struct([("i", INTERVAL), ("n", pa.int64())])
    nested = table("STRUCT(i INTERVAL, n BIGINT)", [{"i": span, "n": 1}, None], struct)
    assert to_polars(nested)["c"].to_list() == [{"i": expected, "n": 1}, None]
    mapped = table("MAP(VARCHAR, INTERVAL)", [[("k", span)], None], pa.map_(pa.string(), INTERVAL))
    assert to_polars(mapped)["c"].to_list() == [{"k": expected}, None]


def test_polars_of_intervals_without_rows() -> None:
    column = to_polars(table("INTERVAL", [], INTERVAL))["c"]
    assert (len(column), column.dtype.is_nested()) == (0, True)
