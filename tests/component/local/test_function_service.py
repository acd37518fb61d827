"""The local Lambda service: responses, errors, timeouts and queueing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from local.aws.moto_patches.clients import LambdaClient
from local.config import Keys, Ports, StackConfig
from local.request_signing import HttpRequest, sign
from local.stack_process import wait_until
from local.supervisor.ports import free_port
from local.template.deployment import Deployment, Function, StateMachine
from local.template.event_resources import EventResources
from tests.support.paths import ROOT

HANDLERS = Path(__file__).resolve().parent / "handlers"
SECONDS = 30.0
KEYS = Keys.generate()


def _function(name: str, handler: str, timeout: int) -> Function:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    return Function(name, arn, handler, 512, timeout, {"GIVEN": "yes"})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    state = tmp_path_factory.mktemp("functions")
    for folder in ("logs", "tmp"):
        (state / folder).mkdir()
    functions = [
        _function("good", "behaving.handler", 30),
        _function("hasty", "behaving.handler", 1),
        _function("broken", "unimportable.handler", 30),
    ]
    machine = StateMachine("m", "arn", "role", "{}")
    deployment = Deployment(
        "us-east-1",
        functions,
        [],
        machine,
        EventResources([], [], [], [], [], [], []),
        {},
        {"paths": {}},
    )
    port = free_port()
    unused = dict.fromkeys((field.name for field in fields(Ports)), 0)
    ports = Ports(**{**unused, "functions": port})
    config = StackConfig(deployment, ports, KEYS, str(state), str(HANDLERS))
    config.write(state / "run.json")
    command = [sys.executable, "-m", "local.functions", str(state / "run.json")]
    with (
        (state / "out").open("wb") as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=SECONDS) as client,
    ):
        wait_until(lambda: _answers(client), SECONDS)
        yield client
        process.terminate()


def signed(client: httpx.Client, method: str, path: str, **options: Any) -> httpx.Response:
    """Send a request signed with the run's keys."""
    request = client.build_request(method, path, **options)
    unsigned = HttpRequest(method, str(request.url), dict(request.headers), request.read())
    request.headers.update(sign(KEYS, ("us-east-1", "lambda"), unsigned))
    return client.send(request)


def _answers(client: httpx.Client) -> bool:
    try:
        return signed(client, "GET", "/health").status_code == 200
    except httpx.HTTPError:
        return False


def invoke(client: httpx.Client, name: str, event: Any, **headers: str) -> httpx.Response:
    path = f"/2015-03-31/functions/{name}/invocations"
    return signed(client, "POST", path, content=json.dumps(event), headers=headers)


def test_invoke_returns_handler_response(service: httpx.Client) -> None:
    arn = "arn:aws:lambda:us-east-1:123456789012:function:good"
    answer = invoke(service, arn.replace(":", "%3A"), {"a": "é"})
    assert answer.status_code == 200
    assert "x-amz-function-error" not in answer.headers
    body = answer.json()
    assert body["event"] == {"a": "é"}
    assert 0 < body["remaining"] <= 30_000
    assert body["arn"] == arn


def test_worker_environment_contains_lambda_variables_only(
    service: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = invoke(service, "good", {}).json()["environment"]
    assert environment["GIVEN"] == "yes"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "good"
    assert environment["LAMBDA_TASK_ROOT"] == str(HANDLERS)
    assert environment["TZ"] == ":UTC"
    assert "AWS_ENDPOINT_URL_S3" in environment
    assert "PYTEST_CURRENT_TEST" not in environment


def test_worker_has_lower_priority(service: httpx.Client) -> None:
    pid = invoke(service, "good", {}).json()["pid"]
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(os.getpriority(os.PRIO_PROCESS, 0) + 5, 19)


def test_invoke_exception_returns_unhandled_error(service: httpx.Client) -> None:
    answer = invoke(service, "good", {"raise": "not here"})
    assert answer.status_code == 200
    assert answer.headers["x-amz-function-error"] == "Unhandled"
    body = answer.json()
    assert (body["errorType"], body["errorMessage"]) == ("NoSuchThing", "not here")


@pytest.mark.parametrize(("event", "how"), [({"die": 1}, "signal: killed"), ({"exit": 1}, "3")])
def test_invoke_process_exit_returns_error_and_restarts_worker(
    service: httpx.Client, event: dict[str, int], how: str
) -> None:
    answer = invoke(service, "good", event)
    assert answer.headers["x-amz-function-error"] == "Unhandled"
    assert answer.json()["errorType"] == "Runtime.ExitError"
    assert how in answer.json()["errorMessage"]
    assert invoke(service, "good", {}).status_code == 200


def test_invoke_timeout_kills_worker(service: httpx.Client) -> None:
    before = invoke(service, "hasty", {}).json()["pid"]
    answer = invoke(service, "hasty", {"sleep": 20})
    assert answer.json()["errorType"] == "Sandbox.Timedout"
    assert "Task timed out after 1.00 seconds" in answer.json()["errorMessage"]
    assert invoke(service, "hasty", {}).json()["pid"] != before


def test_invoke_failed_init_returns_cause(service: httpx.Client) -> None:
    for _ in range(2):
        answer = invoke(service, "broken", {})
        assert answer.headers["x-amz-function-error"] == "Unhandled"
        assert "no" in answer.json()["errorMessage"]


def test_invoke_response_above_6_mb_returns_error(service: httpx.Client) -> None:
    answer = invoke(service, "good", {"large": True})
    assert answer.json()["errorType"] == "Function.ResponseSizeTooLarge"


def test_invoke_event_above_6_mb_is_rejected(service: httpx.Client) -> None:
    assert invoke(service, "good", "x" * (6 * 1024 * 1024)).status_code == 413


def test_invoke_unknown_function_returns_404(service: httpx.Client) -> None:
    answer = invoke(service, "nobody", {})
    assert answer.status_code == 404
    assert answer.headers["x-amzn-errortype"] == "ResourceNotFoundException"


def test_task_client_responds_and_raises_as_the_sdk(service: httpx.Client) -> None:
    tasks = LambdaClient(str(service.base_url), KEYS, "us-east-1")
    arn = "arn:aws:lambda:us-east-1:123456789012:function:good"
    response = tasks.invoke(FunctionName=arn, Payload=b'{"a": 1}')
    assert (response["StatusCode"], response["ExecutedVersion"]) == (200, "$LATEST")
    assert json.loads(response["Payload"].read())["event"] == {"a": 1}
    assert "FunctionError" not in response
    failed = tasks.invoke(FunctionName=arn, Payload=b'{"raise": "not here"}')
    assert failed["FunctionError"] == "Unhandled"
    assert json.loads(failed["Payload"].read())["errorType"] == "NoSuchThing"
    with pytest.raises(ClientError) as refused:
        tasks.invoke(FunctionName="nobody")
    error = refused.value.response["Error"]
    assert error == {"Code": "ResourceNotFoundException", "Message": "Function not found: nobody"}
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_invoke_asynchronous_returns_202(service: httpx.Client) -> None:
    answer = invoke(service, "good", {}, **{"X-Amz-Invocation-Type": "Event"})
    assert (answer.status_code, answer.content) == (202, b"")


def test_invoke_queued_events_get_own_responses(
    service: httpx.Client,
) -> None:
    def number(index: int) -> tuple[int, Any]:
        return index, invoke(service, "good", {"n": index, "sleep": 0.05}).json()

    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(number, range(48)))
    assert all(answer["event"]["n"] == index for index, answer in answers)
    assert len({answer["pid"] for _, answer in answers}) <= 4
    assert len({answer["request"] for _, answer in answers}) == 48


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health"),
        ("POST", "/2015-03-31/functions/good/invocations"),
        ("GET", "/2018-06-01/runtime/invocation/next"),
        ("GET", "/other/2018-06-01/runtime/invocation/next"),
        ("POST", "/other/2018-06-01/runtime/invocation/x/response"),
        ("POST", "/other/2018-06-01/runtime/init/error"),
    ],
)
def test_request_without_signature_or_secret_is_refused(
    service: httpx.Client, method: str, path: str
) -> None:
    forged = f"AWS4-HMAC-SHA256 Credential={KEYS.access}/20250101/us-east-1/lambda/aws4_request"
    for headers in ({}, {"Authorization": forged}):
        answer = service.request(method, path, headers=headers)
        assert answer.status_code == (404 if "runtime" in path else 403)


def test_worker_path_has_code_alone(service: httpx.Client) -> None:
    environment = invoke(service, "good", {}).json()["environment"]
    assert environment["PYTHONPATH"] == str(HANDLERS)
