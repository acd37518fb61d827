"""CompactTables invoked beside queries of the same stack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.support.client import Client
from tests.support.stack import Stack

QUERY = (
    "SELECT month, count(*) AS reviews, max(review_ts) AS last FROM reviews GROUP BY 1 ORDER BY 1"
)


@pytest.mark.timeout(240)
def test_compaction_keeps_query_results(tmp_path: Path) -> None:
    with Stack(tmp_path / "state", environment={"ROWS": "2000"}) as stack:
        client = Client(stack)
        before, rows = ask(client)
        done = invoke(stack, {"tables": "reviews"})["tables"]["reviews"]
        assert (done["files"], done["into"], done["rows"]) == (before, 12, 2000)
        assert ask(client) == (12, rows)
        refused = invoke(stack, {"tables": "other"})
        assert refused["errorType"] == "CompactionFailed"
        assert "There is no table other." in refused["errorMessage"]


def ask(client: Client) -> tuple[int, str]:
    """Return the number of files that the query reads, and its rows."""
    document = client.run(QUERY, reuse=False)
    assert document["status"] == "SUCCEEDED", document
    return document["estimate"]["files"], client.results(document["requestId"], format="csv").text


def invoke(stack: Stack, event: dict[str, Any]) -> dict[str, Any]:
    """Invoke the function through Lambda's Invoke API."""
    run = json.loads((stack.state / "run.json").read_text())
    functions = run["deployment"]["functions"]
    (name,) = [each["name"] for each in functions if "compact_tables" in each["handler"]]
    client = boto3.client(
        "lambda",
        endpoint_url=f"http://127.0.0.1:{run['ports']['functions']}",
        region_name="us-east-1",
        aws_access_key_id=run["keys"]["access"],
        aws_secret_access_key=run["keys"]["secret"],
        config=Config(read_timeout=120, retries={"total_max_attempts": 1}),
    )
    answer = client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    document: dict[str, Any] = json.loads(answer["Payload"].read())
    return document
