"""A client of a real stack for tests: the API as a user sees it, and the services behind it."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import Any

import boto3
from duckstep_service.core.catalog.cached_bucket import TTL_SECONDS

from local.api_client import ApiClient
from tests.support.stack import Stack

MACHINE = "duckstep-query-state-machine"


def expire_listings() -> None:
    """Wait until the API has no listing from before."""
    time.sleep(TTL_SECONDS)


class Client(ApiClient):
    """Looks behind the API of a local stack, too."""

    def __init__(self, stack: Stack, token: str | None = None) -> None:
        super().__init__(stack.base_url, token)
        self.stack = stack

    def history(self, request_id: str) -> list[tuple[str, str]]:
        """Return the execution's history as (event type, state or error)."""
        events = self.service("stepfunctions").get_execution_history(executionArn=request_id)
        return [(event["type"], _subject(event)) for event in events["events"]]

    def item(self, request_id: str) -> dict[str, Any]:
        """Return the query's DynamoDB item as the service holds it."""
        found = self.item_or_nothing(request_id)
        assert found, f"there is no item {request_id}"
        return found

    def item_or_nothing(self, request_id: str) -> dict[str, Any]:
        """Return the query's item, empty while there is none."""
        key = {"requestId": {"S": request_id}}
        answer = self.service("dynamodb").get_item(TableName="duckstep-queries-table", Key=key)
        item = answer.get("Item", {})
        return {name: next(iter(value.values())) for name, value in item.items()}

    def objects(self, prefix: str) -> list[str]:
        """Return the keys of the results bucket below `prefix`."""
        listed = self.service("s3").list_objects_v2(Bucket=self._bucket, Prefix=prefix)
        return [each["Key"] for each in listed.get("Contents", [])]

    def put(self, key: str, body: bytes) -> None:
        """Write an object into the results bucket."""
        self.service("s3").put_object(Bucket=self._bucket, Key=key, Body=body)

    def delete(self, key: str) -> None:
        """Delete an object of the results bucket."""
        self.service("s3").delete_object(Bucket=self._bucket, Key=key)

    def invoke(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        """Invoke a function of the stack and return its answer."""
        client = boto3.client(
            "lambda",
            endpoint_url=f"http://127.0.0.1:{self._run['ports']['functions']}",
            region_name="us-east-1",
            aws_access_key_id=self._run["keys"]["access"],
            aws_secret_access_key=self._run["keys"]["secret"],
        )
        answer = client.invoke(FunctionName=function, Payload=json.dumps(event))
        document: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, document
        return document

    @cache  # noqa: B019 - a client lives as long as its test module
    def service(self, name: str) -> Any:
        """Return an SDK client of the stack's own S3, DynamoDB or Step Functions."""
        port = self._run["ports"]["results" if name == "s3" else "aws"]
        return boto3.client(
            name,  # type: ignore[call-overload]
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="us-east-1",
            aws_access_key_id=self._run["keys"]["access"],
            aws_secret_access_key=self._run["keys"]["secret"],
        )

    @property
    def _bucket(self) -> str:
        return str(self._run["deployment"]["buckets"]["ResultsBucket"])

    @property
    def _run(self) -> dict[str, Any]:
        run: dict[str, Any] = json.loads((self.stack.state / "run.json").read_text())
        return run


def _subject(event: dict[str, Any]) -> str:
    for detail in ("stateEnteredEventDetails", "stateExitedEventDetails"):
        if detail in event:
            return str(event[detail]["name"])
    for detail in ("taskFailedEventDetails", "executionFailedEventDetails"):
        if detail in event:
            return str(event[detail].get("error"))
    return ""
