"""What the store keeps, and the events that leave it."""

import threading
from pathlib import Path
from typing import Any

import pytest

from local.aws.events import EventBus, matches, status_event
from local.aws.history import closed, started
from local.aws.store import Store
from local.template.deployment import Rule

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


def test_a_new_process_finds_what_was_written(tmp_path: Path) -> None:
    first = Store(tmp_path / "s.sqlite")
    first.put_item("t", "a", {"x": {"S": "é"}})
    first.put_item("t", "b", {"x": {"N": "1"}})
    first.put_item("other", "a", {})
    first.delete_item("t", "b")
    first.start_execution(ARN, "one", "{}", 10.0)
    second = Store(tmp_path / "s.sqlite")
    assert second.items("t") == [{"x": {"S": "é"}}]
    assert [row["arn"] for row in second.running()] == [ARN]
    second.end_execution(ARN, END)
    row = first.execution(ARN)
    assert row is not None
    assert (row["status"], row["error"], row["stop"]) == ("FAILED", "E", 12.5)
    assert first.running() == [] and first.execution("no") is None
    assert [row["name"] for row in first.latest(5)] == ["one"]
    first.close()
    second.close()


def test_old_executions_are_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite")
    for number, stop in enumerate([10.0, 20.0]):
        store.start_execution(f"arn{number}", "n", "{}", 5.0)
        store.end_execution(f"arn{number}", {**END, "stop": stop})
    store.start_execution("running", "n", "{}", 5.0)
    store.forget(15.0)
    assert {row["arn"] for row in store.latest(9)} == {"arn1", "running"}
    store.close()


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite")
    with pytest.raises(KeyError), store.transaction():
        store.put_item("t", "a", {})
        raise KeyError
    assert store.items("t") == []
    store.close()


def test_the_event_has_the_documented_shape() -> None:
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


def test_an_event_is_delivered_again_until_its_target_takes_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite")
    calls: list[tuple[str, bytes]] = []
    done = threading.Event()

    def invoke(target: str, payload: bytes) -> None:
        calls.append((target, payload))
        if len(calls) == 1:
            raise RuntimeError("not yet")
        done.set()

    bus = EventBus(store, [Rule(PATTERN, ["function"])], invoke)
    row = {**END, "arn": ARN, "name": "one", "input": "{}", "start": 10.0}
    bus.publish(status_event(row, MACHINE, "us-east-1"))
    bus.publish(status_event({**row, "status": "SUCCEEDED"}, MACHINE, "us-east-1"))
    assert len(store.events()) == 1
    bus.start()
    assert done.wait(10)
    assert [target for target, _ in calls] == ["function", "function"]


def test_a_history_gets_its_end_once() -> None:
    events = closed(started("{}", "role", 10.0), END)
    assert [event["type"] for event in events] == ["ExecutionStarted", "ExecutionFailed"]
    assert events[-1]["executionFailedEventDetails"] == {"error": "E", "cause": "C"}
    assert events[-1]["previousEventId"] == 1
    assert closed(events, END) == events
