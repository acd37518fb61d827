"""The adapter through Harlequin's own classes and in its application, against a real stack."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any

import pytest
from harlequin import Harlequin, HarlequinAdapter, HarlequinConnection, HarlequinCursor
from harlequin.catalog import Catalog
from harlequin.exception import (
    HarlequinConfigError,
    HarlequinConnectionError,
    HarlequinQueryError,
)
from type_cases import CASES, Case

import duckstep
from duckstep.harlequin import DuckstepAdapter
from duckstep.harlequin.connection import DuckstepConnection
from duckstep.harlequin.labels import type_label

ENDLESS = "SELECT sum(hash(a.range * b.range)) FROM range(400000) a, range(400000) b"
DEADLINE = 60.0


@pytest.fixture
def connection(stack: Any) -> Iterator[DuckstepConnection]:
    """A connection to the stack."""
    connected = DuckstepAdapter((stack.url,)).connect()
    yield connected
    connected.close()


def test_adapter_is_an_entry_point_of_harlequin() -> None:
    found = {each.name: each.value for each in entry_points(group="harlequin.adapter")}

    assert found["duckstep"] == "duckstep.harlequin:DuckstepAdapter"
    assert issubclass(DuckstepAdapter, HarlequinAdapter)


@pytest.mark.parametrize(
    ("urls", "options"), [(("http://a", "http://b"), {}), ((), {"engine": "spark"})]
)
def test_adapter_wrong_options_are_config_errors(
    urls: tuple[str, ...], options: dict[str, Any]
) -> None:
    with pytest.raises(HarlequinConfigError):
        DuckstepAdapter(urls, **options)


def test_adapter_ignores_options_of_other_adapters(stack: Any) -> None:
    connected = DuckstepAdapter((stack.url,), md_token="x", read_only=True).connect()

    assert isinstance(connected, HarlequinConnection)
    assert "1 table" in connected.init_message
    connected.close()


def test_adapter_unknown_profile_is_a_connection_error() -> None:
    with pytest.raises(HarlequinConnectionError, match="unknown profile"):
        DuckstepAdapter((), duckstep_profile="missing").connect()


def test_catalog_has_tables_and_columns(connection: DuckstepConnection) -> None:
    catalog = connection.get_catalog()

    assert isinstance(catalog, Catalog)
    (table,) = catalog.items
    assert (table.label, table.query_name, table.type_label) == ("reviews", '"reviews"', "t")
    columns = {each.label: (each.type_label, each.type_name) for each in table.children}
    assert columns["rating"] == ("#", "TINYINT")
    assert columns["year"] == ("##", "BIGINT, partition")


def test_search_catalog_finds_columns_with_their_table(connection: DuckstepConnection) -> None:
    found = connection.search_catalog("RATING", "columns")

    assert [(each.item.label, each.parents) for each in found] == [("rating", ("reviews",))]


def test_execute_returns_arrow_with_the_types(connection: DuckstepConnection) -> None:
    cursor = connection.execute("SELECT 1 AS a, 1.50::DECIMAL(4,2) AS b, [1] AS c, NULL AS d")

    assert isinstance(cursor, HarlequinCursor)
    assert cursor.columns() == [("a", "#"), ("b", "#.#"), ("c", "[]"), ("d", "#")]
    table = cursor.fetchall()
    assert table is not None
    assert str(table.schema.field("b").type) == "decimal128(4, 2)"


@pytest.mark.parametrize(("limit", "rows"), [(10, 10), (70_000, 70_000), (500_000, 300_000)])
def test_cursor_limit_bounds_the_rows(
    limit: int, rows: int, connection: DuckstepConnection
) -> None:
    cursor = connection.execute("SELECT range AS n FROM range(300000)")

    assert cursor is not None
    table = cursor.set_limit(limit).fetchall()
    assert table is not None
    assert table.num_rows == rows
    assert table["n"][rows - 1].as_py() == rows - 1


def test_cursor_without_rows_is_none(connection: DuckstepConnection) -> None:
    cursor = connection.execute("SELECT 1 AS a WHERE false")

    assert cursor is not None
    assert cursor.columns() == [("a", "#")]
    assert cursor.fetchall() is None


def test_execute_wrong_sql_has_message_and_position(connection: DuckstepConnection) -> None:
    with pytest.raises(HarlequinQueryError, match="nope") as caught:
        connection.execute("SELECT nope FROM reviews")

    assert caught.value.title == "ColumnNotFound"
    assert "Line 1, column 8" in caught.value.msg


def test_cancel_ends_the_query_on_the_stack(
    connection: DuckstepConnection, client: duckstep.Client
) -> None:
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(connection.execute(ENDLESS)))
    thread.start()
    wait_for(lambda: newest(client) == (ENDLESS, "RUNNING"))
    connection.cancel()
    thread.join(DEADLINE)

    assert results == [None]
    assert newest(client) == (ENDLESS, "CANCELLED")


def test_completions_have_functions_of_duckdb(connection: DuckstepConnection) -> None:
    labels = {each.label for each in connection.get_completions()}

    assert {"time_bucket", "qualify", "timestamptz"} <= labels


@pytest.mark.parametrize(
    ("declared", "label"),
    [
        ("DECIMAL(10,2)", "#.#"),
        ("STRUCT(a INTEGER)", "{}"),
        ("INTEGER[3]", "[]"),
        ("TIMESTAMP WITH TIME ZONE", "ttz"),
        ("TIMESTAMP_NS", "ts"),
        ("A_LATER_TYPE", "?"),
    ],
)
def test_type_label_is_short(declared: str, label: str) -> None:
    assert type_label(declared) == label


@pytest.mark.filterwarnings("ignore")
def test_application_runs_a_query(stack: Any, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert asyncio.run(_rows_in_the_application(stack.url)) == 5


async def _rows_in_the_application(url: str) -> int:
    app = Harlequin(DuckstepAdapter((url,)), connection_hash="test")
    async with app.run_test(size=(120, 36)) as pilot:
        await _until(lambda: app.editor is not None, pilot)
        await _until(lambda: app.connection is not None, pilot)
        assert app.editor is not None
        app.editor.text = "SELECT rating, count(*) FROM reviews GROUP BY rating"
        await pilot.press("ctrl+j")
        await _until(lambda: _shown_rows(app) > 0, pilot)
        return _shown_rows(app)


def _shown_rows(app: Harlequin) -> int:
    table = app.results_viewer.get_visible_table()
    return 0 if table is None else int(table.row_count)


async def _until(condition: Any, pilot: Any) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline
        await pilot.pause(0.2)


def newest(client: duckstep.Client) -> tuple[str | None, str]:
    past = next(client.history(limit=1))
    return past.query, past.status


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_type_label_of_every_type(case: Case) -> None:
    assert type_label(case.kind) != "?"
