"""Log format, log reader, access log and /health."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from local.gateway import health
from local.gateway.access_log import AccessLog
from local.gateway.health import health_route
from local.gateway.http_message import HttpRequest, HttpResponse
from local.logs.__main__ import Tail, filter_lines, format_line, parse_line, read_timestamp
from local.logs.log_format import REDACTED, LogFormatter
from tests.support.deployment import deployment


def line(show: bool) -> dict[str, Any]:
    """Return the log line of an exception with a secret text."""
    try:
        raise ValueError("secret")
    except ValueError as exc:
        info = (type(exc), exc, exc.__traceback__)
    record = logging.LogRecord("local.x", logging.ERROR, "x.py", 1, "It failed", (), info)
    document: dict[str, Any] = json.loads(LogFormatter("aws", show).format(record))
    return document


def test_log_formatter_redacts_exception_text_only() -> None:
    found = line(show=False)
    assert (found["service"], found["level"], found["message"]) == ("aws", "ERROR", "It failed")
    assert "secret" not in json.dumps({**found, "stack_trace": found["stack_trace"]["value"]})
    assert found["stack_trace"]["value"] == REDACTED
    assert found["exception_name"] == "ValueError"
    assert found["stack_trace"]["frames"][-1]["file"].endswith("test_logs.py")
    assert "secret" in line(show=True)["exception"]


def test_tail_resumes_and_waits_for_line_end(tmp_path: Path) -> None:
    path = tmp_path / "aws.log"
    path.write_text(
        '{"timestamp":"2026-01-02 03:04:05,678+00:00","level":"INFO","message":"a"}\n{"m'
    )
    tail = Tail(path)
    assert [format_line(each) for each in tail.lines()] == [
        "2026-01-02 03:04:05.678 INFO    aws                      a"
    ]
    with path.open("a") as file:
        file.write('essage":"b","requestId":"r","n":1}\nplain\n')
    second, third = tail.lines()
    assert format_line(second).endswith("b requestId=r n=1")
    assert format_line(third).startswith("2026-01-02 03:04:05.678")
    assert format_line(third).endswith("plain")
    assert list(tail.lines()) == []


@pytest.mark.parametrize(
    ("entry", "moment"),
    [
        ({"timestamp": "2026-01-02T03:04:05Z"}, "2026-01-02 03:04:05"),
        ({"_aws": {"Timestamp": 1767323045678}}, "2026-01-02 03:04:05.678"),
        ({"message": "x"}, ""),
    ],
)
def test_timestamp_of_every_format(entry: dict[str, Any], moment: str) -> None:
    assert read_timestamp(entry) == moment


def test_filter_lines_by_text_and_level() -> None:
    entries = [{"level": "DEBUG", "a": "x"}, {"level": "ERROR", "a": "x"}, {"message": "x"}]
    lines = [("", "aws", each) for each in entries]
    assert [each[2] for each in filter_lines(lines, "x", "INFO")] == entries[1:]
    assert list(filter_lines(lines, "y", "DEBUG")) == []
    assert parse_line("[1]") == {"message": "[1]"}


def test_access_log_writes_template_fields(caplog: pytest.LogCaptureFixture) -> None:
    template = deployment(ApiLogs="on").logs.access_format
    message = HttpRequest("GET", '/queries/"}', {}, {}, b"", resource="/queries/{requestId}")
    with caplog.at_level(logging.INFO):
        AccessLog(template).write(message, HttpResponse(429, b"full"), "THROTTLED")
    found = vars(caplog.records[0])
    assert found["apiRequestId"] == message.request_id
    assert (found["status"], found["bytes"], found["error"]) == (429, 4, "THROTTLED")
    assert (found["route"], found["path"]) == ("/queries/{requestId}", '/queries/"}')
    assert "owner" not in found


def test_access_log_without_format_writes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert deployment(ApiLogs="off").logs.access_format is None
    with caplog.at_level(logging.INFO):
        AccessLog(None).write(HttpRequest("GET", "/", {}, {}, b""), HttpResponse(200), None)
    assert caplog.records == []


def get_health(state: Path, *silent: str, lost: tuple[str, ...] = ()) -> httpx.Response:
    """GET /health of a gateway with unreachable servers."""

    async def probe(server: str, path: str) -> httpx.Response:
        if server in silent:
            raise httpx.ConnectError("refused")
        document = {"known": server, **({"lost": lost} if lost and server == "aws" else {})}
        return httpx.Response(200 if path == "/health" else 403, json=document)

    return ask_health(state, probe)


def ask_health(state: Path, probe: Any) -> httpx.Response:
    """GET /health of a gateway whose servers respond as `probe`."""
    upstream: Any = SimpleNamespace(probe=probe, config=SimpleNamespace(trino="", state=str(state)))

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app=Starlette(routes=[health_route(upstream)]))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get("/health")

    return asyncio.run(answer())


def test_health_reports_processes_version_and_disk(tmp_path: Path) -> None:
    answer = get_health(tmp_path)
    document = answer.json()
    assert (answer.status_code, document["status"], document["wrong"]) == (200, "ok", [])
    assert document["version"] == "0.1.0"
    assert document["disk"]["totalBytes"] >= document["disk"]["freeBytes"] > 0
    assert document["processes"]["aws"] == {"ok": True, "known": "aws"}
    assert set(document["processes"]) == {"gateway", "aws", "functions", "data", "results"}


def test_health_lists_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = get_health(tmp_path, "functions", "data")
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    assert answer.json()["wrong"] == ["functions does not answer", "data does not answer"]
    monkeypatch.setattr(health, "MIN_FREE_BYTES", 1 << 62)
    (wrong,) = get_health(tmp_path).json()["wrong"]
    assert wrong.startswith("the disk of the state folder has ")


def test_health_server_error_is_a_problem(tmp_path: Path) -> None:
    async def probe(server: str, path: str) -> httpx.Response:
        return httpx.Response(500, text="<html>")

    answer = ask_health(tmp_path, probe)
    assert (answer.status_code, len(answer.json()["wrong"])) == (503, 4)


def test_health_lists_lost_state(tmp_path: Path) -> None:
    answer = get_health(tmp_path, lost=("table",))
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    assert answer.json()["wrong"] == ["aws has lost table; restart the stack"]
