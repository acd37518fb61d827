"""Athena on Trino: workgroups are moto's, queries run on a cluster."""

import re
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any, Protocol

from moto.athena import urls
from moto.athena.models import AthenaBackend
from moto.core.exceptions import JsonRESTError

from local.aws.athena.outcomes import refused_outcome
from local.aws.athena.trino_run import TrinoRun
from local.template.resolver import ACCOUNT
from local.trino_client import TrinoClient

MAX_ACTIVE, MAX_KEPT = 20, 1000
MAX_STATEMENT_LENGTH, TOKEN_LENGTHS = 262_144, range(32, 129)
NO_TRINO = (
    "This stack runs without Trino, which executes Athena's queries: in a checkout, run"
    " `make trino` once, then `make run ENGINE=trino`."
)
_CREATES_TABLE = re.compile(r"\s*CREATE\s+TABLE\b.*?\bAS\b", re.IGNORECASE | re.DOTALL)
_NAMES_LOCATION = re.compile(r"\bexternal_location\s*=", re.IGNORECASE)
ENFORCED_LOCATION = (
    "The Create Table As Select query failed because it was submitted with an 'external_location'"
    " property to an Athena Workgroup that enforces a centralized output location for all queries."
    " Please remove the 'external_location' property and resubmit the query."
)


class Cluster(Protocol):
    """The Trino of a stack, with its S3."""

    def client(self, database: str) -> TrinoClient:
        """Return a client of a database of Glue."""

    def prepare(self) -> None:
        """Make new files of the tables visible to the next query."""

    def write_object(self, address: str) -> None:
        """Write an empty object to an s3:// address."""


@dataclass(frozen=True)
class StartRequest:
    """A request of StartQueryExecution."""

    statement: str
    token: str | None
    work_group: str
    database: str
    location: str | None
    execution_parameters: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class AthenaQuery:
    """A query with its request; `location` is where Athena writes its own files."""

    id: str
    request: StartRequest
    run: TrinoRun
    location: str

    @property
    def creates_table(self) -> bool:
        """Whether the statement is CREATE TABLE AS."""
        return _CREATES_TABLE.match(self.request.statement) is not None


class TrinoAthena(AthenaBackend):  # type: ignore[misc]
    """Starts, observes and stops queries, and keeps the last of them.

    Without a cluster it refuses each start.
    """

    def __init__(self, region_name: str, cluster: Cluster | None) -> None:
        super().__init__(region_name, ACCOUNT)
        self._cluster = cluster
        self._queries: dict[str, AthenaQuery] = {}
        self._by_token: dict[str, str] = {}
        self._lock = threading.Lock()

    @property
    def _url_module(self) -> Any:
        return urls

    def start_query(self, request: StartRequest) -> str:
        """Start a query, or return the id of the one with the same token.

        Raises InvalidRequestException and TooManyRequestsException.
        """
        if self._cluster is None:
            raise _invalid_request(NO_TRINO)
        location = self._output_location(request)
        _validate(request)
        with self._lock:
            existing = self._by_token.get(request.token or "")
            if existing is not None:
                return self._repeated(existing, request)
            self._make_room()
            query = self._new_query(request, location, self._cluster)
            self._queries[query.id] = query
            if request.token:
                self._by_token[request.token] = query.id
        if self._is_enforced(request) and _NAMES_LOCATION.search(request.statement):
            query.run.end(refused_outcome(ENFORCED_LOCATION))
        else:
            query.run.start()
        return query.id

    def query(self, query_id: str) -> AthenaQuery:
        """Return a query; raise InvalidRequestException for an unknown one."""
        query = self._queries.get(query_id)
        if query is None:
            raise _invalid_request(f"QueryExecution {query_id} was not found")
        return query

    def stop_query_execution(self, exec_id: str) -> None:
        """Cancel a query; one that has ended stays as it is."""
        self.query(exec_id).run.stop()

    def list_query_executions(self, workgroup: str | None) -> dict[str, Any]:
        """Return the queries of a workgroup, the newest first."""
        name = workgroup or "primary"
        queries = reversed(list(self._queries.values()))
        return {each.id: each for each in queries if each.request.work_group == name}

    def get_query_results(self, exec_id: str) -> Any:
        """Raise InvalidRequestException: rows that nobody reads are not kept."""
        self.query(exec_id)
        raise _invalid_request(
            "The local Athena returns no rows: its statements are CREATE TABLE AS, whose files"
            " are in the location of the table."
        )

    def _new_query(self, request: StartRequest, location: str, cluster: Cluster) -> AthenaQuery:
        query_id = str(uuid.uuid4())
        cutoff = self.work_groups[request.work_group].configuration.get(
            "BytesScannedCutoffPerQuery"
        )
        run = TrinoRun(
            cluster.client(request.database),
            request.statement,
            None if cutoff is None else int(cutoff),
            cluster.prepare,
            lambda: _write_files(cluster, query),
        )
        query = AthenaQuery(query_id, request, run, location)
        return query

    def _repeated(self, query_id: str, request: StartRequest) -> str:
        if self._queries[query_id].request != request:
            raise _invalid_request("Idempotent parameters do not match")
        return query_id

    def _make_room(self) -> None:
        """Drop the oldest ended queries; raise TooManyRequestsException if too many run."""
        ended = [each for each in self._queries.values() if each.run.outcome is not None]
        if len(self._queries) - len(ended) >= MAX_ACTIVE:
            message = f"You have exceeded the limit for the number of queries ({MAX_ACTIVE})"
            raise JsonRESTError("TooManyRequestsException", message)
        for query in ended[: max(0, len(self._queries) - MAX_KEPT + 1)]:
            del self._queries[query.id]
            self._by_token.pop(query.request.token or "", None)

    def _configuration(self, request: StartRequest) -> dict[str, Any]:
        if request.work_group not in self.work_groups:
            raise _invalid_request(f"WorkGroup {request.work_group} is not found.")
        configuration: dict[str, Any] = self.work_groups[request.work_group].configuration
        return configuration

    def _is_enforced(self, request: StartRequest) -> bool:
        return bool(self._configuration(request).get("EnforceWorkGroupConfiguration"))

    def _output_location(self, request: StartRequest) -> str:
        results = self._configuration(request).get("ResultConfiguration", {})
        own = results.get("OutputLocation")
        location = own if self._is_enforced(request) else request.location or own
        if not location:
            raise _invalid_request(
                "No output location provided. An output location is required either through the"
                " Workgroup result configuration setting or as an API input."
            )
        return str(location).rstrip("/") + "/"


def _write_files(cluster: Cluster, query: AthenaQuery) -> None:
    """Write the files that Athena writes beside a table, empty: a reader must expect them."""
    suffixes = ("-manifest.csv", ".metadata") if query.creates_table else (".csv", ".metadata")
    for suffix in suffixes:
        cluster.write_object(f"{query.location}{query.id}{suffix}")


def _validate(request: StartRequest) -> None:
    if not 1 <= len(request.statement) <= MAX_STATEMENT_LENGTH:
        raise _invalid_request(f"QueryString has 1 to {MAX_STATEMENT_LENGTH} characters")
    if request.token is not None and len(request.token) not in TOKEN_LENGTHS:
        raise _invalid_request("ClientRequestToken has 32 to 128 characters")
    if request.execution_parameters:
        raise _invalid_request("The local Athena takes no ExecutionParameters")


def _invalid_request(message: str) -> JsonRESTError:
    return JsonRESTError("InvalidRequestException", message)
