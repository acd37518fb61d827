"""Every method of every adapter of AWS raises the core's errors for those of the SDK."""

from __future__ import annotations

import importlib
import inspect
import io
import json
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import duckstep_service.aws
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from duckstep_service.aws import clients
from duckstep_service.aws.dynamodb.lease_store import LeaseTable
from duckstep_service.aws.dynamodb.query_repository import QueryRepository
from duckstep_service.aws.dynamodb.quota_store import QuotaTable
from duckstep_service.aws.dynamodb.rate_counter import RateTable
from duckstep_service.aws.dynamodb.saved_store import SavedTable
from duckstep_service.aws.dynamodb.unfinished_index import UnfinishedIndex
from duckstep_service.aws.eventbridge import EventBus
from duckstep_service.aws.glue import GlueDataCatalog
from duckstep_service.aws.lambda_invoker import LambdaInvoker
from duckstep_service.aws.s3.listing import ObjectListing
from duckstep_service.aws.s3.object_store import S3ObjectStore
from duckstep_service.aws.s3.table_store import S3TableStore
from duckstep_service.aws.session_credentials import SessionCredentials
from duckstep_service.aws.step_functions.execution_list import ExecutionLister
from duckstep_service.aws.step_functions.executions import StepFunctionsExecutions
from duckstep_service.core.catalog.glue_table import GlueTable
from duckstep_service.core.compaction.store import CompactionFailed
from duckstep_service.core.errors import DuckstepError, InternalError, StorageUnavailable
from duckstep_service.core.query.ports import Annotations, Period, QuotaUsage
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission_queue import ExecutionStart
from duckstep_service.core.results.leases import ConversionStatus, Lease
from duckstep_service.core.saved.saved_query import SavedContent, SavedQuery
from duckstep_service.core.table_files import StoredObject

REGION = "us-east-1"
MACHINE = f"arn:aws:states:{REGION}:123456789012:stateMachine:m"
ARN = f"arn:aws:states:{REGION}:123456789012:execution:m:n"
RECORD = QueryRecord(ARN, Status.FAILED, owner="me", submitted_at="2026-01-01", ended_at="2026")
SAVED = SavedQuery("s", 2, "2026-01-01", "2026-01-02", SavedContent("name", "SELECT 1"))
LARGE = 9 * 1024 * 1024
# Responses of services, as status and code, and errors before there is one.
PASSING: list[Any] = [
    (400, "ThrottlingException"),
    (429, "TooManyRequestsException"),
    (400, "ProvisionedThroughputExceededException"),
    (503, "SlowDown"),
    (500, "InternalError"),
    (400, "RequestTimeout"),
    (400, "ExpiredTokenException"),
    ReadTimeoutError(endpoint_url="e"),
    ConnectTimeoutError(endpoint_url="e"),
    EndpointConnectionError(endpoint_url="e"),
    ConnectionClosedError(endpoint_url="e"),
    CredentialRetrievalError(provider="p", error_msg="m"),
]
LASTING: list[Any] = [
    (403, "AccessDeniedException"),
    (403, "AccessDenied"),
    (400, "UnrecognizedClientException"),
    (404, "ResourceNotFoundException"),
    NoCredentialsError(),
]
# Each public method of each adapter, by its service.
CALLS: dict[type, tuple[str, Callable[[Any], Any], dict[str, Callable[[Any], Any]]]] = {
    QueryRepository: (
        "dynamodb",
        lambda client: QueryRepository(client, "t"),
        {
            "get": lambda it: it.get(ARN),
            "record_ended": lambda it: it.record_ended(RECORD, with_submission=True),
            "submitted_by": lambda it: list(it.submitted_by("me", Period("a", "b"))),
            "record_progress": lambda it: it.record_progress(ARN, {"rows": 1.0}, 0, "i"),
            "record_planning": lambda it: it.record_planning(ARN, {"files": 1.0}),
            "record_engine": lambda it: it.record_engine(ARN, "athena", "r"),
            "record_scanned": lambda it: it.record_scanned(ARN, 1),
            "record_annotations": lambda it: it.record_annotations(ARN, "me", Annotations("t")),
            "finish": lambda it: it.finish(ARN, 1, None),
            "claim": lambda it: it.claim("k", ARN, 1),
            "assign": lambda it: it.assign("k", ARN, 1),
        },
    ),
    LeaseTable: (
        "dynamodb",
        lambda client: LeaseTable(client, "t"),
        {
            "get": lambda it: it.get("k"),
            "claim": lambda it: it.claim("k", "h", 1.0),
            "renew": lambda it: it.renew("k", "h", 1.0),
            "end": lambda it: it.end("k", "h", Lease(ConversionStatus.DONE, 0), 1.0),
        },
    ),
    QuotaTable: (
        "dynamodb",
        lambda client: QuotaTable(client, "t"),
        {
            "enter": lambda it: it.enter("me", ARN),
            "leave": lambda it: it.leave("me", ARN),
            "settle": lambda it: it.settle("me", QuotaUsage(frozenset(), "", 0), "d", {ARN: 1}),
            "queries": lambda it: it.queries({ARN}),
        },
    ),
    RateTable: (
        "dynamodb",
        lambda client: RateTable(client, "t"),
        {"take": lambda it: it.take("me#unknown#1", 1, 1)},
    ),
    UnfinishedIndex: (
        "dynamodb",
        lambda client: UnfinishedIndex(client, "t"),
        {
            "due": lambda it: list(it.due("2026")),
            "unknown": lambda it: it.unknown({ARN}),
        },
    ),
    SavedTable: (
        "dynamodb",
        lambda client: SavedTable(client, "t"),
        {
            "get": lambda it: it.get("me", "s"),
            "put": lambda it: it.put("me", SAVED, 1),
            "delete": lambda it: it.delete("me", "s", 1),
            "list": lambda it: list(it.list("me", None)),
            "count": lambda it: it.count("me"),
            "archive": lambda it: it.archive("me", SAVED),
            "versions": lambda it: it.versions("me", "s", [1]),
            "delete_versions": lambda it: it.delete_versions("me", "s", [1]),
        },
    ),
    SessionCredentials: (
        "sts",
        lambda client: SessionCredentials(client, "arn:aws:iam::123456789012:role/w", float),
        {"assume": lambda it: it.assume(["arn:aws:s3:::b/t/*"], ["arn:aws:s3:::b/*"])},
    ),
    EventBus: ("events", EventBus, {"put": lambda it: it.put([{"requestId": ARN}])}),
    LambdaInvoker: (
        "lambda",
        LambdaInvoker,
        {"invoke_async": lambda it: it.invoke_async("convert", {})},
    ),
    GlueDataCatalog: (
        "glue",
        GlueDataCatalog,
        {
            "table": lambda it: it.table("d", "t"),
            "tables": lambda it: it.tables("d"),
            "ensure": lambda it: it.ensure(GlueTable("d", "t", "s3://b/t/", [])),
            "delete_table": lambda it: it.delete_table("d", "t"),
        },
    ),
    ExecutionLister: (
        "stepfunctions",
        lambda client: ExecutionLister(client, MACHINE),
        {
            "running": lambda it: it.running(),
            "failed_since": lambda it: it.failed_since(0.0),
        },
    ),
    StepFunctionsExecutions: (
        "stepfunctions",
        StepFunctionsExecutions,
        {
            "describe": lambda it: it.describe(ARN),
            "definition_and_history": lambda it: it.definition_and_history(ARN),
            "start": lambda it: it.start(MACHINE, ExecutionStart("n", "{}")),
            "stop": lambda it: it.stop(ARN, "e", "c"),
        },
    ),
    S3ObjectStore: (
        "s3",
        lambda client: S3ObjectStore(client, "b", "lake/"),
        {
            "list_objects": lambda it: list(it.list_objects("t/")),
            "children": lambda it: it.children("t/"),
            "get": lambda it: it.get("k"),
            "first_bytes": lambda it: it.first_bytes(StoredObject("k", 4, ""), 4),
            "put": lambda it: it.put("k", b"", "text/csv"),
            "upload": lambda it: it.upload(small_file(), "k", "text/csv"),
            "uploading": lambda it: _upload_beside(it, small_file()),
            "upload_stream": lambda it: it.upload_stream(io.BytesIO(b"a"), "k", "text/csv"),
            "delete": lambda it: it.delete("k"),
            "exists": lambda it: it.exists("k"),
            "stat": lambda it: it.stat("k"),
        },
    ),
    S3TableStore: (
        "s3",
        lambda client: S3TableStore(client, "b", "t/"),
        {
            "files": lambda it: it.files(),
            "fetch": lambda it: it.fetch("k", large_file().parent / "into"),
            "put": lambda it: it.put(large_file(), "k"),
            "copy": lambda it: it.copy("k", "new"),
            "delete": lambda it: it.delete(["k"]),
            "read": lambda it: it.read("k"),
            "write": lambda it: it.write("k", "{}", ""),
        },
    ),
}
# Methods that send no request.
LOCAL: dict[type, set[str]] = {S3ObjectStore: {"presign", "uri"}}
CASES = [(adapter, name) for adapter, (_, _, calls) in CALLS.items() for name in calls]
FILES: list[Path] = []


def large_file() -> Path:
    return FILES[-1]


def small_file() -> Path:
    """Return a file below a multipart upload, which `test_stream_upload` fails."""
    path = large_file().parent / "small"
    path.write_bytes(b"a")
    return path


def _upload_beside(store: S3ObjectStore, path: Path) -> None:
    with store.uploading(path, "k", "text/csv") as finish:
        finish()


@pytest.fixture(autouse=True)
def _large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(LARGE)
    FILES.append(path)
    yield
    FILES.pop()


class Body(io.BytesIO):
    """The raw body of a response."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.getvalue()


def failing_client(service: str, error: Any) -> Any:
    """Return a client of the SDK each of whose requests fails with `error`."""
    # No server listens here: the listing first sends its own request.
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=1)
    create: Any = boto3.client
    client = create(service, region_name=REGION, endpoint_url="http://127.0.0.1:9", config=config)

    def send(request: Any, **_: Any) -> AWSResponse:
        if isinstance(error, Exception):
            raise error
        status, code = error
        if service in ("s3", "sts"):
            text = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
            text = f"<ErrorResponse>{text}</ErrorResponse>" if service == "sts" else text
        else:
            text = json.dumps({"__type": code, "message": "no"})
        body = b"" if request.method == "HEAD" else text.encode()
        return AWSResponse(
            request.url, status, HTTPHeaders.from_dict({"x-amzn-ErrorType": code}), Body(body)
        )

    client.meta.events.register("before-send", send)
    return client


def adapters() -> set[type]:
    """Return the classes of the package that have a client of the SDK."""
    found = set()
    for info in pkgutil.walk_packages(duckstep_service.aws.__path__, "duckstep_service.aws."):
        for _, each in inspect.getmembers(importlib.import_module(info.name), inspect.isclass):
            of_package = each.__module__ == info.name
            if of_package and "client" in inspect.signature(each.__init__).parameters:
                found.add(each)
    return found


def test_every_adapter_and_public_method_has_a_case() -> None:
    # ObjectListing is a part of S3ObjectStore, which maps its errors.
    assert adapters() - {ObjectListing} == set(CALLS)
    for adapter, (_, _, calls) in CALLS.items():
        methods = {name for name, _ in inspect.getmembers(adapter, inspect.isfunction)}
        public = {name for name in methods if not name.startswith("_")}
        assert public - LOCAL.get(adapter, set()) == set(calls), adapter


def applies(service: str, method: str, error: Any) -> bool:
    """Return whether a service can respond so: S3's 404 is absence, and HEAD has no body."""
    if service != "s3" or isinstance(error, Exception):
        return True
    return error[0] != 404 and not (error[0] == 400 and method in ("exists", "stat"))


@pytest.mark.parametrize(("adapter", "method"), CASES)
def test_passing_error_is_transient(adapter: type, method: str) -> None:
    service, create, calls = CALLS[adapter]
    for error in PASSING:
        if applies(service, method, error):
            with pytest.raises((StorageUnavailable, CompactionFailed)):
                calls[method](create(failing_client(service, error)))


@pytest.mark.parametrize(("adapter", "method"), CASES)
def test_lasting_error_is_of_the_core(adapter: type, method: str) -> None:
    service, create, calls = CALLS[adapter]
    for error in LASTING:
        if applies(service, method, error):
            with pytest.raises((DuckstepError, CompactionFailed)) as raised:
                calls[method](create(failing_client(service, error)))
            assert not isinstance(raised.value, StorageUnavailable)


def test_credentials_absent_is_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Session:
        def get_credentials(self) -> None:
            return None

    monkeypatch.setattr(clients, "_session", Session)
    with pytest.raises(InternalError):
        clients.credentials()
