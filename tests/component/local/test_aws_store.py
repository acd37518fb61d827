"""The SQLite store, deliveries, events and histories."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern

from local.aws.events.event_bus import LocalEventBus, status_event
from local.aws.queues.delivery_queue import DeliveryQueue
from local.aws.queues.sqs_queues import DurableSqs
from local.aws.sqlite_store import SqliteStore
from local.aws.step_functions.history import start_history, with_end_event
from local.stack_process import wait_until
from local.template.event_resources import Queue, Rule, RuleTarget

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:m"
ARN = "arn:aws:states:us-east-1:123456789012:execution:m:one"
END: dict[str, Any] = {
    "status": "FAILED",
    "stop": 12.5,
    "output": None,
    "error": "E",
    "cause": "C",
    "history": "[]",
}
PATTERN = {
    "source": ["aws.states"],
    "detail": {"status": ["FAILED", "ABORTED"], "stateMachineArn": [{"prefix": "arn:aws:states"}]},
}


def test_store_reopened_returns_writes(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "s.sqlite")
    first.put_item("t", "a", {"x": {"S": "é"}})
    first.put_item("t", "b", {"x": {"N": "1"}})
    first.put_item("other", "a", {})
    first.delete_item("t", "b")
    first.start_execution(ARN, "one", "{}", 10.0)
    second = SqliteStore(tmp_path / "s.sqlite")
    assert second.items("t") == [{"x": {"S": "é"}}]
    assert [row["arn"] for row in second.running_executions()] == [ARN]
    second.end_execution(ARN, END)
    row = first.execution(ARN)
    assert row is not None
    assert (row["status"], row["error"], row["stop"]) == ("FAILED", "E", 12.5)
    assert first.running_executions() == [] and first.execution("no") is None
    assert [row["name"] for row in first.latest_executions(5)] == ["one"]
    first.close()
    second.close()


def test_store_deletes_old_ended_executions(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.sqlite")
    for number, stop in enumerate([10.0, 20.0]):
        store.start_execution(f"arn{number}", "n", "{}", 5.0)
        store.end_execution(f"arn{number}", {**END, "stop": stop})
    store.start_execution("running", "n", "{}", 5.0)
    store.delete_ended_executions(15.0)
    assert {row["arn"] for row in store.latest_executions(9)} == {"arn1", "running"}
    store.close()


def test_store_transaction_rolls_back_on_error(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.sqlite")
    with pytest.raises(KeyError), store.transaction():
        store.put_item("t", "a", {})
        raise KeyError
    assert store.items("t") == []
    store.close()


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """Return whether the bus delivers an event to a rule of the pattern."""
    return bool(EventPattern(None, pattern).matches_event(event))


def test_status_event_has_documented_shape() -> None:
    row = {**END, "arn": ARN, "name": "one", "input": "{}", "start": 10.0}
    event = status_event(row, MACHINE, "us-east-1")
    assert event["detail-type"] == "Step Functions Execution Status Change"
    assert event["resources"] == [ARN]
    assert event["time"] == "1970-01-01T00:00:12Z"
    detail = event["detail"]
    assert (detail["startDate"], detail["stopDate"]) == (10_000, 12_500)
    assert (detail["stateMachineArn"], detail["error"], detail["output"]) == (MACHINE, "E", None)
    assert matches(PATTERN, event)
    assert not matches(PATTERN, {**event, "source": "other"})
    assert not matches(PATTERN, {**event, "detail": {**detail, "status": "SUCCEEDED"}})
    assert not matches(PATTERN, {"source": "aws.states"})


def test_event_pattern_matches_absent_field() -> None:
    pattern = {"old": {"status": {"S": ["RUNNING", {"exists": False}]}}, "new": [{"prefix": "a"}]}
    absent: list[dict[str, Any]] = [{}, {"old": {}}, {"old": {"status": {"S": "RUNNING"}}}]
    for old in absent:
        assert matches(pattern, {**old, "new": "ab"}), old
        assert not matches(pattern, {**old, "new": "b"}), old
        assert not matches(pattern, old), old
    assert not matches(pattern, {"old": {"status": {"S": "FAILED"}}, "new": "a"})
    assert matches({"resources": ["b"]}, {"resources": ["a", "b"]})


class Targets:
    """Fails a number of times, then succeeds."""

    def __init__(self, failures: int) -> None:
        self.left = failures
        self.calls: list[tuple[str, bytes]] = []
        self.done = threading.Event()

    def send(self, target: str, payload: bytes) -> None:
        self.calls.append((target, payload))
        if target == "function" and self.left:
            self.left -= 1
            raise RuntimeError("not yet")
        self.done.set()


@pytest.mark.parametrize("failures", [1, 6])
def test_delivery_queue_retries_then_dead_letters(
    tmp_path: Path, failures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.aws.queues.delivery_queue.INITIAL_BACKOFF_SECONDS", 0.001)
    store = SqliteStore(tmp_path / "s.sqlite")
    targets = Targets(failures)
    deliveries = DeliveryQueue(store, targets.send)
    bus = LocalEventBus([Rule(PATTERN, [RuleTarget("function", "dead")])], deliveries)
    row = {**END, "arn": ARN, "name": "one", "input": "{}", "start": 10.0}
    bus.publish(status_event(row, MACHINE, "us-east-1"))
    bus.publish(status_event({**row, "status": "SUCCEEDED"}, MACHINE, "us-east-1"))
    assert len(store.deliveries("function")) == 1
    deliveries.start()
    assert targets.done.wait(10)
    last = "function" if failures == 1 else "dead"
    assert [target for target, _ in targets.calls] == ["function"] * max(2, failures) + [last] * (
        failures == 6
    )
    wait_until(lambda: not store.delivery_targets(), 10)


def test_delivery_queue_slow_target_delays_no_other(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.sqlite")
    held, reached = threading.Event(), threading.Event()

    def send(target: str, payload: bytes) -> None:
        reached.set() if target == "other" else held.wait(20)

    deliveries = DeliveryQueue(store, send)
    deliveries.add("away", "{}")
    deliveries.add("other", "{}")
    deliveries.start()
    assert reached.wait(10)
    held.set()


def test_store_drains_outbox_of_older_file(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "s.sqlite")
    old.execute("CREATE TABLE outbox (id INTEGER PRIMARY KEY, event TEXT NOT NULL)")
    old.execute("INSERT INTO outbox (event) VALUES ('{\"a\": 1}')")
    old.commit()
    store = SqliteStore(tmp_path / "s.sqlite")
    assert store.drain_outbox() == [{"a": 1}]
    assert store.drain_outbox() == []


def test_sqs_messages_persist(tmp_path: Path) -> None:
    def opened() -> DurableSqs:
        queues = DurableSqs("us-east-1", SqliteStore(tmp_path / "s.sqlite"))
        queues.provision(Queue("q", "arn:aws:sqs:us-east-1:123456789012:q", {}))
        return queues

    first = opened()
    sent = [first.send_message("q", body).id for body in ("one", "two", "three")]
    (received,) = first.receive_message("q", 1, 0, 30)
    first.delete_message("q", received.receipt_handle)
    first.receive_message("q", 1, 0, 30)
    again = opened()
    left = again.receive_message("q", 10, 0, 30)
    assert {(each.id, each.body) for each in left} == {(sent[1], "two"), (sent[2], "three")}
    again.purge_queue("q")
    assert opened().receive_message("q", 10, 0, 30) == []


def test_history_end_event_added_once() -> None:
    events = with_end_event(start_history("{}", "role", 10.0), END)
    assert [event["type"] for event in events] == ["ExecutionStarted", "ExecutionFailed"]
    assert events[-1]["executionFailedEventDetails"] == {"error": "E", "cause": "C"}
    assert events[-1]["previousEventId"] == 1
    assert with_end_event(events, END) == events
