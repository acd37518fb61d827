"""The run of a query with a fake client: what an interrupt does at each moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from duckstep import Client, Column, Status, errors
from duckstep.cli.main import build
from duckstep.cli.request import Request, read_over
from duckstep.cli.running import run
from duckstep.cli.session import Session
from duckstep.documents.query import read_status

TIMES = {"submittedAt": "2026-01-01T00:00:00.000Z", "endedAt": "2026-01-01T00:00:02.500Z"}


class FakeQuery:
    """A query whose wait is interrupted, or ends."""

    id = "arn:query"

    def __init__(self, waits: BaseException | None, cancels: BaseException | None = None) -> None:
        self._waits, self._cancels = waits, cancels
        self.cancelled = 0

    def wait(self, progress: Any = None) -> Status:
        if self._waits:
            raise self._waits
        return read_status({"requestId": self.id, "status": "SUCCEEDED", "rows": 0, **TIMES})

    def cancel(self) -> Status:
        self.cancelled += 1
        if self._cancels:
            raise self._cancels
        progress = {"readBytes": 1_500_000}
        document = {"requestId": self.id, "status": "CANCELLED", "progress": progress, **TIMES}
        return read_status(document)


class FakeClient:
    """A client that records its calls; the first POST may be interrupted."""

    def __init__(self, query: FakeQuery, interrupt: bool = False, down: bool = False) -> None:
        self._query, self._interrupt, self._down = query, interrupt, down
        self.keys: list[str] = []
        self.calls: list[dict[str, Any]] = []

    def __enter__(self) -> FakeClient:
        return self

    def __exit__(self, *_: object) -> None: ...

    def query(self, sql: str, parameters: Any, **options: Any) -> FakeQuery:
        self.keys.append(options.pop("idempotency_key"))
        self.calls.append({"sql": sql, "parameters": parameters, **options})
        if self._interrupt and len(self.keys) == 1:
            raise KeyboardInterrupt
        if self._down:
            raise errors.ConnectionFailed("No response.")
        return self._query


class BrokenResult(FakeQuery):
    """A result whose stream ends with an error after its first row."""

    def columns(self) -> list[Column]:
        return [Column("a", "INTEGER")]

    def stream(self, format: str) -> Iterator[bytes]:
        yield b'{"rows": [\n\t{"a":1},\n\t{"a"'
        raise errors.ResultExpired("The result was deleted.", code="ResultExpired")


def run_fake(client: FakeClient, session: Session) -> None:
    run(session, cast(Client, client), Request("SELECT 1"))


def test_run_interrupted_wait_cancels_and_says_the_cost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    query = FakeQuery(KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        run_fake(FakeClient(query), Session())

    assert query.cancelled == 1
    assert "Cancelled: 2.50 s, 1.5 MB read, at most $0.000" in capsys.readouterr().err


def test_run_interrupted_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_fake(FakeClient(FakeQuery(KeyboardInterrupt())), Session(as_json=True))

    document = json.loads(capsys.readouterr().out)
    assert document["error"]["code"] == "QueryCancelled"
    assert document["cost"]["basis"] == "duration"


def test_run_second_interrupt_leaves_at_once() -> None:
    query = FakeQuery(KeyboardInterrupt(), KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        run_fake(FakeClient(query), Session())

    assert query.cancelled == 1


def test_run_cancellation_that_fails_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    query = FakeQuery(KeyboardInterrupt(), errors.ConnectionFailed("no answer"))

    with pytest.raises(KeyboardInterrupt):
        run_fake(FakeClient(query), Session())

    assert "arn:query was not cancelled: no answer" in capsys.readouterr().err


def test_run_interrupted_post_learns_the_id_and_cancels() -> None:
    query = FakeQuery(None)
    client = FakeClient(query, interrupt=True)

    with pytest.raises(KeyboardInterrupt):
        run_fake(client, Session())

    assert client.keys[0] == client.keys[1]
    assert query.cancelled == 1


def test_run_interrupted_post_without_connection_stays_interrupted() -> None:
    client = FakeClient(FakeQuery(None), interrupt=True, down=True)

    with pytest.raises(KeyboardInterrupt):
        run_fake(client, Session())

    assert len(client.keys) == 2


def test_query_options_reach_the_client() -> None:
    client = FakeClient(FakeQuery(None))
    arguments = ["query", "--no-wait", "SELECT $n", "-p", "n=1", "--no-reuse", "--engine", "duckdb"]
    arguments += ["--over", "earlier", "--limit-scan", "2GB", "--limit-seconds", "9", "--json"]

    session = Session(connect=cast(Any, lambda **_: client))
    result = CliRunner().invoke(build(), arguments, obj=session)

    assert json.loads(result.stdout) == {"requestId": "arn:query"}
    assert client.calls == [
        {
            "sql": "SELECT $n",
            "parameters": {"n": 1},
            "format": None,
            "reuse": False,
            "limits": {"seconds": 9, "scanned_bytes": 2 * 10**9},
            "over": "earlier",
            "engine": "duckdb",
        }
    ]


@pytest.mark.parametrize(
    ("given", "over"),
    [
        (["arn:one"], "arn:one"),
        (["a=arn:one", "b=arn:two"], {"a": "arn:one", "b": "arn:two"}),
        (["a=arn:one"], {"a": "arn:one"}),
        ([], None),
    ],
)
def test_query_over_reads_ids_by_name(given: list[str], over: Any) -> None:
    client = FakeClient(FakeQuery(None))
    arguments = [part for each in given for part in ("--over", each)]
    session = Session(connect=cast(Any, lambda **_: client))
    command = ["query", "--no-wait", "FROM a", *arguments]
    assert CliRunner().invoke(build(), command, obj=session).exit_code == 0
    assert client.calls[0]["over"] == over


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["a=arn:one", "arn:two"], "--over arn:two: of several results each needs a name"),
        (["=arn:one"], "each needs a name"),
        (["a="], "each needs a name"),
        (["a=arn:one", "a=arn:two"], "--over a: the name is given twice"),
    ],
)
def test_read_over_names_the_wrong_option(given: list[str], message: str) -> None:
    with pytest.raises(errors.InterfaceError, match=message):
        read_over(given)


def test_query_json_error_in_the_rows_ends_the_document() -> None:
    client = FakeClient(BrokenResult(None))
    session = Session(connect=cast(Any, lambda **_: client))

    result = CliRunner().invoke(build(), ["query", "--json", "SELECT 1"], obj=session)

    document = json.loads(result.stdout)
    assert (document["rows"], document["error"]["code"]) == ([{"a": 1}], "ResultExpired")
    assert result.exit_code == 8


@pytest.mark.parametrize("arguments", [["--url", "u", "query"], ["query", "--url", "u"]])
def test_global_options_may_come_before_or_after(arguments: list[str]) -> None:
    given: dict[str, Any] = {}

    def connect(**options: Any) -> FakeClient:
        given.update(options)
        return FakeClient(FakeQuery(None))

    session = Session(connect=cast(Any, connect))
    result = CliRunner().invoke(build(), [*arguments, "--no-wait", "SELECT 1"], obj=session)

    assert result.exit_code == 0
    assert given == {"url": "u", "profile": None, "token": None}
