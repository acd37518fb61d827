"""A state folder of a former version: everything in it works on, and a newer one's is refused."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws.sqlite_store import SCHEMA_VERSION, SqliteStore, check_version
from local.errors import StartupError
from local.supervisor.ports import free_port
from tests.support.client import Client
from tests.support.paths import ROOT
from tests.support.stack import Stack
from tests.upgrade.restore import documents, restore

COUNTED = "SELECT rating, count(*) AS reviews FROM reviews GROUP BY rating ORDER BY rating"
DOCUMENTS = documents()
IDS = {name: document["requestId"] for name, document in DOCUMENTS.items()}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    state = tmp_path_factory.mktemp("upgraded") / "state"
    state.mkdir()
    restore(state)
    options = ["--parameter", "OwnerQueries=5", "--parameter", "OwnerGBADay=1"]
    with Stack(state, *options) as stack:
        yield Client(stack)


@pytest.mark.parametrize("name", ["counted", "reused", "csv", "failed", "converted", "cancelled"])
def test_former_query_status_is_unchanged(client: Client, name: str) -> None:
    document = client.request("GET", f"/queries/{IDS[name]}").json()
    assert {each: document.get(each) for each in DOCUMENTS[name]} == DOCUMENTS[name]


def test_former_results_have_every_format(client: Client) -> None:
    rows = client.results(IDS["counted"]).text.split()
    assert rows == ["rating,reviews", "1,16", "2,16", "3,16", "4,16", "5,16"]
    assert client.results(IDS["reused"]).text.split() == rows
    assert client.results(IDS["csv"]).text.startswith("product_id,rating\n")
    assert client.results(IDS["csv"], format="json").json()["rows"]
    assert client.results(IDS["converted"], format="csv").text.count("1") == 10_001
    assert client.results(IDS["failed"]).json()["error"]["code"] == "ColumnNotFound"


def test_former_queries_are_in_history(client: Client) -> None:
    listed = client.request("GET", "/queries").json()["queries"]
    assert {each["requestId"] for each in listed} >= set(IDS.values())


def test_former_execution_has_workflow(client: Client) -> None:
    drawn = client.request("GET", f"/queries/{IDS['counted']}/workflow").json()
    assert "RunQuery" in json.dumps(drawn)


def test_former_running_query_has_failed(client: Client) -> None:
    document = client.wait(IDS["interrupted"])
    assert (document["status"], document["error"]["code"]) == ("FAILED", "StackStopped")


@pytest.mark.parametrize("reuse", [True, False])
def test_upgraded_stack_runs_new_queries(client: Client, reuse: bool) -> None:
    document = client.run(COUNTED, reuse=reuse)
    assert (document["status"], document["rows"]) == ("SUCCEEDED", 5)


def test_newer_item_is_rejected_with_reason(client: Client) -> None:
    table = "duckstep-queries-table"
    found = client.service("dynamodb").get_item(
        TableName=table, Key={"requestId": {"S": IDS["cancelled"]}}
    )["Item"]
    name = IDS["cancelled"].rpartition(":")[2]
    newer = IDS["cancelled"].replace(name, "newer")
    item = {**found, "requestId": {"S": newer}, "schemaVersion": {"N": "99"}}
    client.service("dynamodb").put_item(TableName=table, Item=item)
    answer = client.request("GET", f"/queries/{newer}")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "NewerVersion"
    assert "schema 99" in answer.json()["error"]["message"]


def test_former_state_file_is_migrated_once(tmp_path: Path) -> None:
    restore(tmp_path)
    for _ in range(2):
        store = SqliteStore(tmp_path / "state.sqlite")
        assert len(store.items("duckstep-queries-table")) == 14
        assert len(store.latest_executions(100)) == 7
        store.close()
    with sqlite3.connect(tmp_path / "state.sqlite") as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    db.close()


def test_newer_state_folder_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    SqliteStore(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    with pytest.raises(StartupError, match="newer version"):
        check_version(path)
    command = [sys.executable, "-m", "local", "--state", str(tmp_path)]
    command += ["--port", str(free_port())]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "newer version" in ended.stderr and "STATE=" in ended.stderr
