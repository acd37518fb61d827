"""Folders that people have, through the real stack: suffixes, other formats, links and names."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.client import Client, expire_listings
from tests.support.stack import Stack

PARQUET_NAMES = [
    "a.parquet",
    "b.PARQUET",
    "c.parq",
    "d.pq",
    "part-00000",
    "000000_0",
    "e.parquet.gzip",
]
LOGS = {
    "delta_root": ("_delta_log/00000000000000000000.json", "delta"),
    "delta_inside": ("k=1/_delta_log/00000000000000000000.json", "delta"),
    "iceberg": ("metadata/v1.metadata.json", "iceberg"),
    "hudi": (".hoodie/hoodie.properties", "hudi"),
}
UNUSUAL_NAMES = ["sp ace ", "new\nline", "back\\slash", "a;b", "%41", "é한", "'\"", "&<x>", "~"]


@pytest.fixture(scope="module")
def client(stack: Stack, lake: Path) -> Client:
    """A client whose first listing includes every table of this module."""
    expire_listings()
    return Client(stack)


@pytest.fixture(scope="module")
def lake(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder with the tables of this module, which are removed afterwards."""
    folder = stack.state / "data"
    before = set(folder.iterdir())
    _fill(folder, tmp_path_factory.mktemp("outside"))
    yield folder
    for added in set(folder.iterdir()) - before:
        if added.is_dir() and not added.is_symlink():
            shutil.rmtree(added)
        else:
            added.unlink()


def _fill(lake: Path, outside: Path) -> None:
    for number, name in enumerate(PARQUET_NAMES):
        _write(lake / "m02" / name, f"SELECT {number} AS v")
    _touch(lake / "m02/f.csv")
    _touch(lake / "m02/_SUCCESS")
    _write(lake / "m03/k=1/a.PARQUET", "SELECT 1 AS v")
    _write(lake / "m03/k=2/000000_0", "SELECT 2 AS v")
    _touch(lake / "texts/a.csv")
    _touch(lake / "hidden/_SUCCESS")
    for name, (log, _) in LOGS.items():
        _write(lake / name / "data/a.parquet", "SELECT 1 AS v")
        _touch(lake / name / log)
    _write(lake / "sparky.parquet/part-0.parquet", "SELECT 1 AS v")
    _write(lake / "filey.parquet", "SELECT 2 AS v")
    _write(lake / "both.parquet", "SELECT 3 AS v")
    _write(lake / "both/a.parquet", "SELECT 4 AS v")
    _write(outside / "k=1/a.parquet", "SELECT 1 AS v")
    (lake / "linked").symlink_to(outside)
    (lake / "links").mkdir()
    (lake / "links/b.parquet").symlink_to(outside / "k=1/a.parquet")
    (lake / "links/broken.parquet").symlink_to(outside / "nowhere")
    for number, name in enumerate(UNUSUAL_NAMES):
        _write(lake / "_plain.parquet", f"SELECT {number} AS v")
        (lake / name).mkdir()
        (lake / "_plain.parquet").rename(lake / name / "a.parquet")
    _write(lake / "shop/orders/year=2023/a.parquet", "SELECT 0 AS order_id, 5 AS amount")
    _write(lake / "shop/orders/year=2024/a.parquet", "SELECT 1 AS order_id, 9 AS amount")
    _write(lake / "shop/customers/a.parquet", "SELECT 1 AS customer_id, 'x' AS name")
    _write(lake / "regions/us/a.parquet", "SELECT 1 AS id, 2 AS amount")
    _write(lake / "regions/eu/a.parquet", "SELECT 2 AS id, 3 AS amount")
    (lake / "emptiness").mkdir()
    (lake / "deep" / "/".join("d" * 40)).mkdir(parents=True)


def _write(path: Path, select: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")


def _touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")


def _rows(client: Client, sql: str) -> list[Any]:
    ended = client.run(sql, reuse=False)
    assert ended["status"] == "SUCCEEDED", ended
    shown = client.results(ended["requestId"], format="json", header="false").json()
    rows: list[Any] = shown["rows"]
    return rows


def _tables(client: Client) -> dict[str, dict[str, Any]]:
    answer = client.request("GET", "/tables")
    assert answer.status_code == 200, answer.text
    return {table["name"]: table for table in answer.json()["tables"]}


def test_files_of_every_suffix_are_read_and_others_reported(client: Client) -> None:
    numbers = [[number] for number in range(len(PARQUET_NAMES))]
    assert _rows(client, "SELECT v FROM m02 ORDER BY v") == numbers
    assert _rows(client, "SELECT v, k FROM m03 ORDER BY v") == [[1, 1], [2, 2]]
    tables = _tables(client)
    assert tables["m02"]["skipped"] == {"files": 1, "examples": ["f.csv"], "reason": "suffix .csv"}
    assert "skipped" not in tables["m03"]
    checked = client.request("POST", "/queries/validate", json={"query": "FROM m02"}).json()
    assert any("f.csv" in warning for warning in checked["warnings"])
    ended = client.run("SELECT count(*) FROM m02", reuse=False)
    assert any("f.csv" in warning for warning in ended["estimate"]["warnings"])


def test_folder_without_parquet_is_an_error_that_names_its_files(client: Client) -> None:
    ended = client.run("FROM texts", reuse=False)
    assert (ended["status"], ended["error"]["code"]) == ("FAILED", "InvalidDataFile")
    assert "a.csv" in ended["error"]["message"]
    assert "a.csv" in _tables(client)["texts"]["error"]["message"]
    ended = client.run("FROM hidden", reuse=False)
    assert ended["error"]["message"].startswith("The table hidden is empty")


@pytest.mark.parametrize("name", LOGS)
def test_table_of_another_format_is_listed_and_refused(client: Client, name: str) -> None:
    kind = LOGS[name][1]
    listed = _tables(client)[name]
    assert (listed["kind"], listed["error"]["code"]) == (kind, "TableFormatNotSupported")
    assert client.request("GET", f"/tables/{name}").json()["kind"] == kind
    assert client.request("GET", f"/tables/{name}/partitions").status_code == 422
    ended = client.run(f"SELECT v FROM {name}", reuse=False)
    assert (ended["status"], ended["error"]["code"]) == ("FAILED", "TableFormatNotSupported")
    assert name in ended["error"]["message"]
    assert ended["error"]["position"] == {"line": 1, "column": 15, "length": len(name)}
    checked = client.request("POST", "/queries/validate", json={"query": f"FROM {name}"}).json()
    assert [error["code"] for error in checked["errors"]] == ["TableFormatNotSupported"]


def test_top_files_and_folders_with_parquet_suffix_are_tables(client: Client) -> None:
    names = ["sparky.parquet", "sparky", "filey", "both", "both.parquet"]
    found = [_rows(client, f'SELECT v FROM "{name}"') for name in names]
    assert found == [[[1]], [[1]], [[2]], [[4]], [[3]]]
    assert {"sparky.parquet", "filey", "both", "both.parquet", "reviews"} <= _tables(client).keys()
    assert client.request("GET", "/tables/both.parquet").json()["rows"] == 1


def test_linked_files_and_folders_are_read(client: Client) -> None:
    assert _rows(client, "SELECT v, k FROM linked") == [[1, 1]]
    assert _rows(client, "SELECT v FROM links") == [[1]]


def test_listing_of_unusual_names_is_complete(client: Client) -> None:
    tables = _tables(client)
    assert not {"emptiness", "hidden", "deep"} & tables.keys()
    for number, name in enumerate(UNUSUAL_NAMES):
        shown = name.replace("\n", "\u240a")  # the local S3 server replaces control characters
        assert "error" not in tables[shown], tables[shown]
        quoted = shown.replace('"', '""')
        assert _rows(client, f'SELECT v FROM "{quoted}"') == [[number]]


def test_tables_of_a_database_are_read_by_qualified_names(client: Client) -> None:
    tables = _tables(client)
    assert "shop" not in tables
    names = [column["name"] for column in tables["shop.orders"]["columns"]]
    assert names == ["order_id", "amount", "year"]
    assert [column["name"] for column in tables["shop.customers"]["columns"]] == [
        "customer_id",
        "name",
    ]
    joined = (
        "SELECT o.amount, customers.name, shop.customers.customer_id FROM shop.orders AS o"
        ' JOIN "shop.customers" AS c ON o.order_id = c.customer_id JOIN Shop.Customers'
        " ON customers.customer_id = c.customer_id WHERE o.year = 2024"
    )
    assert _rows(client, joined) == [[9, "x", 1]]
    checked = client.request("POST", "/queries/validate", json={"query": joined}).json()
    assert (checked["errors"], checked["estimate"]["files"]) == ([], 2)
    described = _rows(client, "DESCRIBE shop.customers")
    assert [row[0] for row in described] == ["customer_id", "name"]
    assert _rows(client, "SELECT sum(amount) FROM regions") == [[5]]
    assert _rows(client, "SELECT amount FROM regions.us") == [[2]]


def test_database_is_refused_as_a_table(client: Client) -> None:
    for ended in (
        client.run("FROM shop", reuse=False)["error"],
        client.request("POST", "/queries/validate", json={"query": "FROM shop"}).json()["errors"][
            0
        ],
        client.request("GET", "/tables/shop").json()["error"],
    ):
        assert ended["code"] == "TableNotFound"
        assert "shop.customers, shop.orders" in ended["message"]


def test_missing_table_of_a_database_suggests_the_others(client: Client) -> None:
    ended = client.run("FROM shop.order", reuse=False)
    assert ended["error"]["code"] == "TableNotFound"
    assert "Did you mean shop.orders" in ended["error"]["message"]
    assert ended["error"]["position"] == {"line": 1, "column": 6, "length": len("shop.order")}
