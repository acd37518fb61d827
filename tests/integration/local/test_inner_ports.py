"""Inner ports accept only requests signed with the keys of the run; files are the owner's."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.stack_process import live_processes, wait_until
from tests.support.client import MACHINE, Client
from tests.support.listeners import listening_ports
from tests.support.oauth import POOL
from tests.support.stack import Stack

EVIL = "https://evil.example"
TARGETS = {
    "DynamoDB_20120810.Scan": {"TableName": "duckstep-queries-table"},
    "DynamoDB_20120810.ListTables": {},
    "AWSStepFunctions.StartExecution": {
        "stateMachineArn": f"arn:aws:states:us-east-1:123456789012:stateMachine:{MACHINE}",
        "name": "forged",
        "input": json.dumps({"owner": "victim", "request": {"query": "SELECT 1"}}),
    },
    "AWSEvents.PutEvents": {"Entries": []},
    "AmazonSQS.ListQueues": {},
    "AmazonAthena.StartQueryExecution": {"QueryString": "SELECT 1"},
    "AWSGlue.GetDatabases": {},
    "AWSCognitoIdentityProviderService.ListUsers": {"UserPoolId": POOL},
}
CLAIMS = {"requestContext": {"authorizer": {"claims": {"sub": "victim"}}}}


@pytest.fixture(scope="module", params=["stack", "guarded"])
def served(request: pytest.FixtureRequest) -> Stack:
    stack: Stack = request.getfixturevalue(request.param)
    return stack


def run_file(stack: Stack) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((stack.state / "run.json").read_text())
    return document


def authorizations(stack: Stack) -> list[dict[str, str]]:
    """Return headers without, with foreign, and with the run's key but a wrong signature."""
    scope = (
        "20261128/us-east-1/{}/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0" * 64
    )
    access = run_file(stack)["keys"]["access"]
    forged = [
        {"Authorization": f"AWS4-HMAC-SHA256 Credential={key}/{scope.format(service)}"}
        for key in ("AKIAFOREIGN", access)
        for service in ("dynamodb", "states", "lambda", "s3")
    ]
    return [{}, *forged]


def requests(stack: Stack, port: int) -> Iterator[httpx.Request]:
    """Yield what a process of another user, or a web page, may send to a port."""
    base = f"http://127.0.0.1:{port}"
    function = f"{base}/2015-03-31/functions/duckstep-queries-api-function/invocations"
    page = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    runtime = "/2018-06-01/runtime"
    for headers in authorizations(stack):
        for path in ("/", "/health", "/moto-api/", "/moto-api/data.json", "/logout", f"/{POOL}"):
            yield httpx.Request("GET", base + path, headers={"Origin": EVIL, **headers})
        for target, body in TARGETS.items():
            named = {"X-Amz-Target": target, "Origin": EVIL, **headers}
            yield httpx.Request("POST", base + "/", headers=named, json=body)
        yield httpx.Request("POST", base + "/moto-api/reset", headers=headers)
        yield httpx.Request("POST", base + "/oauth2/token", headers=headers, data={"a": "b"})
        yield httpx.Request("POST", function, headers=headers, json=CLAIMS)
        yield httpx.Request("GET", f"{base}/{POOL}/.well-known/jwks.json", headers=headers)
        yield httpx.Request("GET", base + f"{runtime}/invocation/next", headers=headers)
        yield httpx.Request("GET", base + f"/x{runtime}/invocation/next", headers=headers)
        yield httpx.Request("POST", base + f"/x{runtime}/init/error", headers=headers)
    for bucket in run_file(stack)["deployment"]["buckets"].values():
        yield httpx.Request("GET", f"{base}/{bucket}/?list-type=2")
        yield httpx.Request("PUT", f"{base}/{bucket}/results/forged", content=b"x")
    yield httpx.Request("OPTIONS", base + "/", headers=page)
    yield httpx.Request("OPTIONS", base + "/moto-api/reset", headers=page)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="ports are read from Linux's /proc")
def test_inner_port_refuses_unsigned_requests(served: Stack) -> None:
    ports = listening_ports({os.getpgid(served.process.pid), *served.groups()})
    assert ports == set(run_file(served)["ports"].values()), "an unknown port is open"
    with httpx.Client(timeout=10) as client:
        for port in ports - {served.port}:
            for request in requests(served, port):
                answer = client.send(request)
                # S3 answers a preflight without data; its origin is the one that the stack allows.
                preflight = request.method == "OPTIONS" and not answer.content
                assert 400 <= answer.status_code < 500 or preflight, (request, answer.text)
                assert answer.headers.get("Access-Control-Allow-Origin") not in ("*", EVIL)
                assert "victim" not in answer.text
    assert served.healthy()


def sdk(stack: Stack, service: str, server: str, secret: str) -> Any:
    run = run_file(stack)
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=f"http://127.0.0.1:{run['ports'][server]}",
        region_name="us-east-1",
        aws_access_key_id=run["keys"]["access"],
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}),
    )


def test_inner_port_refuses_signature_of_other_secret(served: Stack) -> None:
    calls = [
        ("dynamodb", "aws", "scan", {"TableName": "duckstep-queries-table"}),
        ("stepfunctions", "aws", "list_state_machines", {}),
        ("events", "aws", "list_rules", {}),
        ("sqs", "aws", "list_queues", {}),
        ("cognito-idp", "aws", "list_users", {"UserPoolId": POOL}),
        ("lambda", "functions", "invoke", {"FunctionName": "duckstep-queries-api-function"}),
        ("s3", "results", "list_buckets", {}),
        ("s3", "data", "list_buckets", {}),
    ]
    for service, server, action, parameters in calls:
        with pytest.raises(ClientError) as refused:
            getattr(sdk(served, service, server, "x" * 40), action)(**parameters)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403, service


def test_signed_reset_of_moto_is_refused(served: Stack) -> None:
    run = run_file(served)
    client = sdk(served, "dynamodb", "aws", run["keys"]["secret"])

    def to_reset(request: Any, **_: Any) -> None:
        request.url += "moto-api/reset"

    client.meta.events.register("before-sign", to_reset)
    with pytest.raises(ClientError):
        client.list_tables()
    assert served.healthy()


def test_state_folder_is_for_its_owner_alone(served: Stack) -> None:
    Client(served).service("s3").list_buckets()
    paths = [served.state, *served.state.rglob("*")]
    assert len(paths) > 20
    for path in paths:
        if not path.is_symlink() and path.exists():
            assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


@pytest.mark.skipif(not Path("/proc").exists(), reason="masks are read from Linux's /proc")
def test_every_process_creates_private_files(served: Stack) -> None:
    groups = {os.getpgid(served.process.pid), *served.groups()}
    masks = {
        line.split()[1]
        for process in live_processes()
        if process.group in groups
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines()
        if line.startswith("Umask:")
    }
    assert masks == {"0077"}


def test_health_reports_lost_state(tmp_path: Path) -> None:
    with Stack(tmp_path / "state") as lost:
        client = Client(lost)
        assert lost.healthy()
        client.service("dynamodb").delete_table(TableName="duckstep-queries-table")
        for name in ("results", "data", "tmp"):
            (lost.state / name).rename(lost.state / f"{name}.moved")
        wait_until(lambda: not lost.healthy(), 10)
        answer = httpx.get(lost.base_url + "/health")
        wrong = ["duckstep-queries-table", "results", "data", "tmp"]
        expected = [f"aws has lost {name}; restart the stack" for name in wrong]
        assert (answer.status_code, answer.json()["wrong"]) == (503, expected)
