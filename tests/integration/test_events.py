"""Messages that start queries, and the events of queries that end, on a real stack."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from local.stack_process import wait_until
from tests.support.client import MACHINE, Client
from tests.support.stack import Stack

SECONDS = 60.0
QUEUE = "duckstep-submission-queue"
DEAD = "duckstep-submission-dead-letters"
KEY = "local-webhook-key"
CANARY = "canary_3f1c"
SLOW = f"SELECT sum(a.range * b.range) AS {CANARY} FROM range(10000000) a, range(10000000) b"


class Receiver:
    """A webhook: keeps what it is sent, and refuses the first of each query."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.taken: list[dict[str, Any]] = []
        self.keys: set[str | None] = set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.send_response(receiver.take(text, self.headers.get("X-Duckstep-Key")))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, text: str, key: str | None) -> int:
        event = json.loads(text)
        self.keys.add(key)
        request_id = event["detail"]["requestId"]
        if request_id not in self.refused:
            self.refused.add(request_id)
            return 503
        self.taken.append(event)
        return 200

    def of(self, request_id: str) -> dict[str, Any]:
        """Wait for the event of a query and return it."""

        def found() -> list[dict[str, Any]]:
            return [each for each in self.taken if each["detail"]["requestId"] == request_id]

        wait_until(lambda: bool(found()), SECONDS)
        assert len(found()) == 1
        return found()[0]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Client]:
    url = f"WebhookUrl=http://127.0.0.1:{receiver.server.server_port}/ended"
    state: Path = tmp_path_factory.mktemp("events") / "state"
    given = ("--parameter", url, "--parameter", f"WebhookKey={KEY}")
    with Stack(state, *given, "--parameter", "CreateQueryEndedTopic=yes") as stack:
        yield Client(stack)


def send(client: Client, body: str) -> str:
    """Put a message into the submission queue and return its id."""
    sqs = client.service("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    return str(sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"])


def arn_of(owner: str, key: str) -> str:
    return f"arn:aws:states:us-east-1:123456789012:execution:{MACHINE}:{owner}_{key}"


def until_ended(client: Client, request_id: str) -> dict[str, Any]:
    """Wait for a query that may not be there yet."""

    def there() -> bool:
        return client.request("GET", f"/queries/{request_id}").status_code == 200

    wait_until(there, SECONDS)
    return client.wait(request_id)


def test_message_starts_query(client: Client, receiver: Receiver) -> None:
    body = {"query": "SELECT $n + 1 AS n", "parameters": {"n": 41}, "format": "csv"}
    request_id = arn_of("anonymous", send(client, json.dumps(body)))
    assert until_ended(client, request_id)["status"] == "SUCCEEDED"
    assert client.results(request_id).text == "n\n42\n"
    assert receiver.of(request_id)["detail"]["status"] == "SUCCEEDED"


def test_messages_with_same_key_start_one_query(client: Client) -> None:
    body = json.dumps({"owner": "nightly", "idempotencyKey": "one", "query": "SELECT 1"})
    for _ in range(3):
        send(client, body)
    send(client, json.dumps({"idempotencyKey": "after", "query": "SELECT 1"}))
    until_ended(client, arn_of("anonymous", "after"))
    wait_until(lambda: client.item(arn_of("nightly", "one"))["status"] == "SUCCEEDED", SECONDS)
    sqs = client.service("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]

    def left() -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(map(int, answer.values()))

    wait_until(lambda: left() == 0, SECONDS)
    executions = client.service("stepfunctions").list_executions(
        stateMachineArn=f"arn:aws:states:us-east-1:123456789012:stateMachine:{MACHINE}"
    )["executions"]
    assert [each["name"] for each in executions].count("nightly_one") == 1


def test_message_query_of_another_owner_is_not_found(client: Client) -> None:
    body = json.dumps({"owner": "nightly", "idempotencyKey": "theirs", "query": "SELECT 1"})
    send(client, body)
    request_id = arn_of("nightly", "theirs")

    def ended() -> bool:
        return client.item_or_nothing(request_id).get("status") == "SUCCEEDED"

    wait_until(ended, SECONDS)
    assert client.request("GET", f"/queries/{request_id}").status_code == 404


def test_message_invalid_is_retained_without_blocking(client: Client) -> None:
    send(client, "SELECT 1")
    request_id = arn_of("anonymous", send(client, '{"query": "SELECT 2 AS n"}'))
    assert until_ended(client, request_id)["status"] == "SUCCEEDED"
    sqs = client.service("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    name = "ApproximateNumberOfMessagesNotVisible"

    def waits() -> bool:
        answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        return int(answer["Attributes"][name]) == 1

    wait_until(waits, SECONDS)
    assert client.service("sqs").get_queue_url(QueueName=DEAD)["QueueUrl"]


def test_schedule_starts_queries(client: Client) -> None:
    scheduler = client.service("scheduler")
    body = {"idempotencyKey": "scheduled", "query": "SELECT 3 AS n"}
    soon = (datetime.now(UTC) + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%S")
    scheduler.create_schedule(
        Name="soon",
        GroupName="duckstep-queries",
        ScheduleExpression=f"at({soon})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": f"arn:aws:sqs:us-east-1:123456789012:{QUEUE}",
            "RoleArn": "arn:aws:iam::123456789012:role/duckstep-query-schedules-role",
            "Input": json.dumps(body),
        },
        ActionAfterCompletion="DELETE",
    )
    request_id = arn_of("anonymous", "scheduled")
    assert until_ended(client, request_id)["status"] == "SUCCEEDED"
    assert scheduler.list_schedules(GroupName="duckstep-queries")["Schedules"] == []


def test_event_is_published_once_per_end(client: Client, receiver: Receiver) -> None:
    ended = {
        "SUCCEEDED": client.run("SELECT count(*) AS n FROM reviews")["requestId"],
        "FAILED": client.run(f"SELECT {CANARY} FROM reviews")["requestId"],
        "CANCELLED": client.submit(SLOW),
    }
    cancelled = ended["CANCELLED"]
    wait_until(lambda: client.request("GET", f"/queries/{cancelled}").status_code == 200, SECONDS)
    assert client.request("DELETE", f"/queries/{cancelled}").status_code == 200
    for status, request_id in ended.items():
        event = receiver.of(request_id)
        assert (event["source"], event["detail-type"]) == ("duckstep", "Query Ended")
        assert event["resources"] == [request_id]
        assert event["detail"]["status"] == status
        assert event["detail"]["owner"] == "anonymous"
    assert receiver.of(ended["SUCCEEDED"])["detail"]["rows"] == 1
    assert receiver.of(ended["FAILED"])["detail"]["error"] == {"code": "ColumnNotFound"}
    assert CANARY not in json.dumps(receiver.taken)
    assert receiver.keys == {KEY}


def test_topic_subscriber_receives_event(client: Client) -> None:
    sns, sqs = client.service("sns"), client.service("sqs")
    url = sqs.create_queue(QueueName="mine")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    topic = sns.list_topics()["Topics"][0]["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])
    request_id = client.run("SELECT 7 AS n")["requestId"]
    received: list[str] = []

    def is_received() -> bool:
        for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []):
            event = json.loads(json.loads(message["Body"])["Message"])
            received.append(event["detail"]["requestId"])
        return request_id in received

    wait_until(is_received, SECONDS)
