"""`duckstep mcp` against a real stack, with the client of the MCP SDK."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_calls import DEADLINE, await_status, call, endless, play, refusal

import duckstep

if TYPE_CHECKING:
    from tests.conftest import Stack

STARTED = "import sys; from duckstep.cli.main import main; main()"
# The protocol's version with sessions, and the one without.
MODES = ("legacy", "auto")
CHILD = """
import asyncio, sys
from mcp import Client
async def main():
    async with Client(sys.argv[1], mode=sys.argv[2]) as client:
        await client.call_tool("run_query", {"sql": sys.argv[3]})
asyncio.run(main())
"""


def arguments(stack: Stack, *options: str) -> list[str]:
    return ["-c", STARTED, "mcp", "--url", stack.url, *options]


@pytest.fixture
def stdio(stack: Stack) -> Callable[..., StdioServerParameters]:
    """The command of a server on stdin and stdout, with options."""

    def started(*options: str) -> StdioServerParameters:
        return StdioServerParameters(
            command=sys.executable, args=arguments(stack, *options), env=dict(os.environ)
        )

    return started


@pytest.fixture
def http(stack: Stack) -> Callable[..., AbstractContextManager[str]]:
    """A server on a port of this machine, with options; its URL."""
    return partial(serving_http, stack)


@contextmanager
def serving_http(stack: Stack, *options: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, *arguments(stack, "--http", "--port", str(port), *options)]
    )
    try:
        deadline = time.monotonic() + DEADLINE
        while True:
            try:
                httpx.get(f"{url}/", trust_env=False)
                break
            except httpx.HTTPError:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.1)
        yield f"{url}/mcp"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def test_tools_over_stdio(stdio: Callable[..., StdioServerParameters]) -> None:
    async def scenario(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {
            "list_tables", "describe_table", "validate_query", "run_query", "get_results",
            "cancel_query",
        }  # fmt: skip
        hints = {name: tool.annotations for name, tool in tools.items()}
        read_only = {name for name, hint in hints.items() if hint and hint.read_only_hint}
        assert read_only == set(tools) - {"cancel_query"}
        (table,) = (await call(client, "list_tables", pattern="REV"))["tables"]
        assert (table["name"], table["partitions"]) == ("reviews", ["year", "month", "day"])
        described = await call(client, "describe_table", name="reviews", pattern="rating")
        assert [column["type"] for column in described["columns"]] == ["TINYINT"]
        assert described["columns"][0]["samples"]
        sql = f"SELECT rating, count(*) AS m{uuid4().hex} FROM reviews WHERE rating >= $least"
        sql += " GROUP BY ALL"
        cost = await call(client, "validate_query", sql=sql, parameters={"least": 4})
        assert (cost["valid"], cost["within_budget"]) == (True, True)
        assert cost["bytes"] > 0 and cost["usd"] > 0
        answer = await call(client, "run_query", sql=sql, parameters={"least": 4})
        assert (answer["status"], answer["result"]["total_rows"]) == ("SUCCEEDED", 2)
        assert answer["usd"] > 0
        assert answer["budget_left"] == {"usd": None, "bytes": None}

    play(stdio(), scenario)


def test_results_are_bounded(stdio: Callable[..., StdioServerParameters]) -> None:
    async def scenario(client: Client) -> None:
        sql = "SELECT range AS n, repeat('x', 5000) AS t FROM range(1000)"
        answer = await call(client, "run_query", sql=sql)
        result = answer["result"]
        assert (len(result["rows"]), result["next_offset"], result["total_rows"]) == (20, 20, 1000)
        assert result["cut_values"] == 20
        page = await call(client, "get_results", query_id=answer["query_id"], offset=990, limit=5)
        assert [row[0] for row in page["result"]["rows"]] == list(range(990, 995))
        assert page["result"]["next_offset"] == 995

    play(stdio("--max-rows", "20"), scenario)


def test_text_of_an_answer_is_compact(stdio: Callable[..., StdioServerParameters]) -> None:
    async def scenario(client: Client) -> None:
        (tool,) = [t for t in (await client.list_tools()).tools if t.name == "run_query"]
        assert tool.output_schema is not None
        assert "budget_left" in tool.output_schema["properties"]
        result = await client.call_tool("run_query", {"sql": "SELECT 1 AS a, NULL AS b"})
        text = str(getattr(result.content[0], "text", ""))
        assert '"rows":[[1,null]]' in text
        assert json.loads(text)["status"] == "SUCCEEDED"

    play(stdio(), scenario)


def test_errors_say_what_to_do(stdio: Callable[..., StdioServerParameters]) -> None:
    async def scenario(client: Client) -> None:
        text = await refusal(client, "run_query", sql="SELECT ratin FROM reviews")
        assert "ColumnNotFound" in text and "line 1, column 8" in text and "rating" in text
        assert "TableNotFound" in await refusal(client, "describe_table", name="nope")
        assert "StatementNotAllowed" in await refusal(client, "run_query", sql="DROP TABLE reviews")
        assert "QueryNotFound" in await refusal(client, "get_results", query_id="arn:nope")
        checked = await call(client, "validate_query", sql="SELEC 1")
        assert not checked["valid"]
        assert checked["errors"][0]["code"] == "QuerySyntaxError"

    play(stdio(), scenario)


def test_budget_refuses_before_the_run(
    stdio: Callable[..., StdioServerParameters], stack_client: duckstep.Client
) -> None:
    mark = f"m{uuid4().hex}"

    async def scenario(client: Client) -> None:
        sql = f"SELECT max(body) AS {mark} FROM reviews"
        assert not (await call(client, "validate_query", sql=sql))["within_budget"]
        text = await refusal(client, "run_query", sql=sql)
        assert "BudgetExceeded" in text and "1 KB of 1 KB left" in text
        assert list(stack_client.history(text=mark)) == []
        free = await call(client, "run_query", sql="SELECT 1")
        assert free["budget_left"]["bytes"] == 1000

    play(stdio("--budget-bytes", "1KB"), scenario)


def test_budget_counts_what_queries_report(stdio: Callable[..., StdioServerParameters]) -> None:
    mark = f"m{uuid4().hex}"

    async def scenario(client: Client) -> None:
        sql = f"SELECT sum(rating) AS {mark} FROM reviews"
        first = await call(client, "run_query", sql=sql)
        left = first["budget_left"]
        assert left["bytes"] == 1_000_000_000 - first["scanned_bytes"]
        assert left["usd"] == pytest.approx(0.5 - first["usd"])
        again = await call(client, "run_query", sql=sql)
        assert (again["reused"], again["usd"], again["budget_left"]) == (True, 0, left)

    play(stdio("--budget-usd", "0.5", "--budget-bytes", "1GB"), scenario)


def test_dollars_stop_a_query_whose_estimate_was_too_low(
    stdio: Callable[..., StdioServerParameters],
) -> None:
    async def scenario(client: Client) -> None:
        text = await refusal(client, "run_query", sql=endless(f"m{uuid4().hex}"))
        assert "BudgetExceeded" in text and "The session's budget" in text
        cost = await call(client, "validate_query", sql="SELECT 1")
        assert not cost["within_budget"]

    play(stdio("--budget-usd", "0.0003"), scenario)


def test_long_query_goes_on_after_the_call(stdio: Callable[..., StdioServerParameters]) -> None:
    async def scenario(client: Client) -> None:
        answer = await call(client, "run_query", sql=endless(f"m{uuid4().hex}"))
        assert answer["result"] is None
        again = answer
        with anyio.fail_after(60):
            while again["status"] == "QUEUED" or not again["progress"]:
                again = await call(client, "get_results", query_id=answer["query_id"])
        assert again["status"] == "RUNNING"
        ended = again
        with anyio.fail_after(60):
            # A call returns after some seconds, though a busy machine needs more to end a query.
            while ended["status"] == "RUNNING" or ended["usd"] is None:
                ended = await call(client, "cancel_query", query_id=answer["query_id"])
        assert ended["status"] == "CANCELLED"
        assert ended["usd"] > 0

    play(stdio("--wait-seconds", "2"), scenario)


def test_cancelled_call_cancels_the_query(
    stdio: Callable[..., StdioServerParameters], stack_client: duckstep.Client
) -> None:
    mark = f"m{uuid4().hex}"

    async def scenario(client: Client) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(partial(client.call_tool, "run_query", {"sql": endless(mark)}))
            await anyio.to_thread.run_sync(await_status, stack_client, mark, "RUNNING")
            tasks.cancel_scope.cancel()
        await anyio.to_thread.run_sync(await_status, stack_client, mark, "CANCELLED")

    play(stdio(), scenario)


def test_end_of_the_client_cancels_the_query(
    stdio: Callable[..., StdioServerParameters], stack_client: duckstep.Client
) -> None:
    mark = f"m{uuid4().hex}"

    async def scenario(client: Client) -> None:
        answer = await call(client, "run_query", sql=endless(mark))
        assert answer["status"] in ("QUEUED", "RUNNING")

    play(stdio("--wait-seconds", "1"), scenario)
    assert await_status(stack_client, mark, "CANCELLED")


@pytest.mark.parametrize("mode", MODES)
def test_http_with_a_budget(
    http: Callable[..., AbstractContextManager[str]], mode: str, stack_client: duckstep.Client
) -> None:
    async def scenario(client: Client) -> None:
        sql = f"SELECT sum(rating) AS m{uuid4().hex} FROM reviews"
        answer = await call(client, "run_query", sql=sql)
        spent.append(0.5 - answer["budget_left"]["usd"])
        assert answer["result"]["total_rows"] == 1

    spent: list[float] = []
    with http("--budget-usd", "0.5") as url:
        play(url, scenario, mode=mode)
        play(url, scenario, mode=mode)
    # A new session has a new budget; without sessions there is one.
    assert (spent[1] < 1.5 * spent[0]) is (mode == "legacy")


@pytest.mark.parametrize("mode", MODES)
def test_http_client_that_is_killed_leaves_no_query(
    http: Callable[..., AbstractContextManager[str]], mode: str, stack_client: duckstep.Client
) -> None:
    mark = f"m{uuid4().hex}"
    with http() as url:
        child = subprocess.Popen([sys.executable, "-c", CHILD, url, mode, endless(mark)])
        try:
            await_status(stack_client, mark, "RUNNING")
        finally:
            child.kill()
            child.wait(20)
        assert await_status(stack_client, mark, "CANCELLED")


def test_http_refuses_other_hosts(http: Callable[..., AbstractContextManager[str]]) -> None:
    with http() as url:
        answer = httpx.post(url, headers={"Host": "evil.example"}, json={}, trust_env=False)
        assert answer.status_code in (403, 421)
