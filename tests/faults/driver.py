"""Runs one query while a fault strikes, and holds what is left against what may be."""

from __future__ import annotations

import itertools
import json
import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx

from local.stack_process import live_processes, wait_until
from tests.faults.plan import Fault, Kind
from tests.support.client import Client
from tests.support.stack import Stack

# The workflow tries a write for 75 s at most, and there may be two that fail.
DEADLINE = 240.0
TABLE = "duckstep-queries-table"
# What comes last of a query's calls, after its rows are read or before.
LAST = "events PutEvents"
SWEEP = "duckstep-sweep-queries-function"
ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED")
# The error codes of a fault in the stack's services; none blames the user's query.
CLEAR = {
    "StorageUnavailable",
    "InvocationRepeated",
    "ServiceUnavailable",
    "TooManyQueries",
    "TooManyRequests",
    "EngineCrashed",
    "InvalidDataFile",
    "QueryCancelled",
    "QueryNotStarted",
    "GatewayTimeout",
}
# Of answers of the API itself, whose function or gateway the fault has struck.
CLEAR_OF_API = CLEAR | {"ServiceBusy", "InternalError", "QueryNotFinished", "ResultExpired"}


class Then(StrEnum):
    """The action of the user during the fault or after it."""

    RETRY = "retry"
    CANCEL = "cancel"
    SAME_KEY = "same key"


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix; a cold one begins without any function's process."""

    fault: Fault
    then: Then
    cold: bool = False

    def __str__(self) -> str:
        fault = self.fault
        return f"{fault.kind} {fault.when} {fault.call}, then {self.then}"


class Driver:
    """The user of a faulty stack, who can also look behind the proxies."""

    def __init__(self, stack: Stack) -> None:
        self.client = Client(stack)
        self._stack = stack
        self._numbers = itertools.count(1)
        control = (stack.state / "control").read_text()
        self._control = httpx.Client(base_url=control, timeout=30)

    def close(self) -> None:
        """Close the connection to the proxies."""
        self._control.close()

    def calls(self) -> list[str]:
        """Return the calls of a clean query, from its POST to its rows, in order of their names."""
        self._arm(None)
        key, sql = self._question()
        request_id = self._post(key, sql).json()["requestId"]
        assert self.client.wait(request_id)["status"] == "SUCCEEDED"
        assert self.client.results(request_id, format="csv").text == answer(sql)
        wait_until(lambda: LAST in self._seen(), DEADLINE, lambda: f"no {LAST}")
        return sorted(self._seen())

    def forget(self) -> None:
        """Make the next query start cold: without processes and without file indexes."""
        self.end_functions()
        for key in self.client.objects("index/"):
            self.client.delete(key)

    def end_functions(self) -> None:
        """Kill every function's process: the next call of each starts a new one."""
        groups = self._stack.groups()
        for pid, _, group, command in live_processes():
            if group in groups and "awslambdaric" in command:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def run(self, cell: Cell) -> None:
        """Apply the fault to a query and check every condition of the matrix."""
        if cell.cold:
            self.forget()
        key, sql = self._question()
        self._arm(cell.fault)
        try:
            request_id = self._submit(key, sql)
            if request_id is not None:
                self._meanwhile(cell, key, sql, request_id)
                self._until_ended(request_id)
                self._look(request_id, sql)
            # A cancellation may come before the call; what follows an end may come after a moment.
            if cell.then is not Then.CANCEL:
                wait_until(self._has_struck, DEADLINE, lambda: "the fault struck nothing")
        finally:
            self._arm(None)
        again = self._post(key, sql)
        assert again.status_code == 202, again.text
        assert request_id in (None, again.json()["requestId"]), "one key, two queries"
        self._check(cell, again.json()["requestId"], sql)

    def ask(self) -> None:
        """Run a query without a fault."""
        _, sql = self._question()
        document = self.client.run(sql)
        assert document["status"] == "SUCCEEDED", document
        assert self.client.results(document["requestId"], format="csv").text == answer(sql)

    def ask_of_a_failing_store(self) -> bool:
        """Run a query whose reads may fail; return whether it succeeded."""
        _, sql = self._question()
        document = self.client.run(sql)
        if document["status"] == "SUCCEEDED":
            assert self.client.results(document["requestId"], format="csv").text == answer(sql)
            return True
        assert document["error"]["code"] in CLEAR, document
        self.check_clean(document["requestId"])
        return False

    def check_clean(self, request_id: str) -> None:
        """Sweep, and check that a query that has ended has left nothing over."""
        self._until_ended(request_id)
        self.sweep()
        self._check_leftovers(request_id, self.client.item(request_id))

    def sweep(self) -> None:
        """Run the sweep, as its schedule does within a minute."""
        self.client.invoke(SWEEP, {})

    def _question(self) -> tuple[str, str]:
        number = next(self._numbers)
        sql = f"SELECT rating, count(*) AS n, {number} AS cell FROM reviews GROUP BY 1 ORDER BY 1"
        return f"cell-{number}-{os.getpid()}", sql

    def _post(self, key: str, sql: str) -> httpx.Response:
        return self.client.request(
            "POST",
            "/queries",
            json={"query": sql, "format": "csv"},
            headers={"Idempotency-Key": key},
            follow_redirects=True,
        )

    def _submit(self, key: str, sql: str) -> str | None:
        answer = self._post(key, sql)
        if answer.status_code == 202:
            return str(answer.json()["requestId"])
        self._check_refusal(answer)
        return None

    def _meanwhile(self, cell: Cell, key: str, sql: str, request_id: str) -> None:
        if cell.then is Then.CANCEL:
            answer = self.client.request("DELETE", f"/queries/{request_id}")
            if answer.status_code != 200:
                self._check_refusal(answer)
        if cell.then is Then.SAME_KEY:
            again = self._submit(key, sql)
            assert again in (None, request_id), "one key, two queries"

    def _until_ended(self, request_id: str) -> None:
        """Wait for the execution's end, behind the proxies."""
        states = self.client.service("stepfunctions")

        def ended() -> bool:
            return bool(states.describe_execution(executionArn=request_id)["status"] != "RUNNING")

        wait_until(ended, DEADLINE, lambda: f"{request_id} still runs")

    def _look(self, request_id: str, sql: str) -> None:
        """Ask for status and rows while the fault may strike: the truth, or a clear refusal."""
        document = self.client.request("GET", f"/queries/{request_id}")
        if document.status_code != 200:
            self._check_refusal(document)
        rows = self.client.results(request_id, format="csv")
        if rows.status_code == 200:
            assert rows.text == answer(sql)
        else:
            self._check_refusal(rows)

    def _check(self, cell: Cell, request_id: str, sql: str) -> None:
        """Check the one end, the rows, what is left over, and the next query."""
        self._until_ended(request_id)
        self.sweep()
        document = self.client.wait(request_id)
        item = self.client.item(request_id)
        assert document["status"] == item["status"]
        if document["status"] == "SUCCEEDED":
            assert self.client.results(request_id, format="csv").text == answer(sql)
        else:
            self._check_failure(cell, document)
        self._check_leftovers(request_id, item)
        self.ask()
        assert self.client.wait(request_id) == document, "a second end"

    def _check_failure(self, cell: Cell, document: dict[str, Any]) -> None:
        if document["status"] == "CANCELLED":
            assert cell.then is Then.CANCEL
            return
        assert document["status"] == "FAILED", document
        assert document["error"]["code"] in CLEAR, document
        # What strikes once is borne; a crash is tried again once where it may be the engine's.
        assert cell.fault.kind in (Kind.ALWAYS, Kind.CRASH) or cell.then is Then.CANCEL, document

    def _check_leftovers(self, request_id: str, item: dict[str, Any]) -> None:
        prefix = f"results/{request_id.rpartition(':')[2]}/"
        kept = "-"
        if item["status"] == "SUCCEEDED":
            kept = json.loads(item["result"])["files"]["parquet"]["key"].rpartition("/")[0] + "/"

        def orphans() -> list[str]:
            return [key for key in self.client.objects(prefix) if not key.startswith(kept)]

        # What was cancelled or superseded while it stored deletes it by itself.
        wait_until(lambda: not orphans(), DEADLINE, lambda: f"left over: {orphans()}")

    def _seen(self) -> list[str]:
        return list(self._control.get("/seen").json()["calls"])

    def _has_struck(self) -> bool:
        return bool(self._control.get("/seen").json()["struck"])

    def _check_refusal(self, answer: httpx.Response) -> None:
        assert answer.status_code >= 400, answer.text
        # A link to the file leads to S3, which refuses in its own words.
        if answer.headers["content-type"] == "application/xml":
            return
        error = answer.json()["error"]
        assert error["code"] in CLEAR_OF_API and error["message"], answer.text

    def _arm(self, fault: Fault | None) -> None:
        document = {"call": fault.call, "when": fault.when, "kind": fault.kind} if fault else {}
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                self._control.post("/arm", json=document).raise_for_status()
                return
            time.sleep(0.1)
        raise AssertionError("the proxy is not there")


def answer(sql: str) -> str:
    """Return the rows of a question over the recorded tables: 16 reviews of each rating."""
    cell = sql.partition(" AS cell")[0].rpartition(" ")[2]
    return "rating,n,cell\n" + "".join(f"{rating},16,{cell}\n" for rating in range(1, 6))
