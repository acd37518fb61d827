"""The dependencies of the handlers, created from the settings, each once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from duckstep_service.aws import clients
from duckstep_service.aws.dynamodb.lease_store import LeaseTable
from duckstep_service.aws.dynamodb.query_repository import QueryRepository
from duckstep_service.aws.dynamodb.quota_store import QuotaTable
from duckstep_service.aws.dynamodb.rate_counter import RateTable
from duckstep_service.aws.dynamodb.unfinished_index import UnfinishedIndex
from duckstep_service.aws.eventbridge import EventBus
from duckstep_service.aws.lambda_invoker import LambdaInvoker
from duckstep_service.aws.s3.object_store import S3ObjectStore
from duckstep_service.aws.s3.range_reader import S3RangeReader
from duckstep_service.aws.session_credentials import SessionCredentials, object_arn
from duckstep_service.aws.settings import settings
from duckstep_service.aws.step_functions.execution_list import ExecutionLister
from duckstep_service.aws.step_functions.executions import StepFunctionsExecutions
from duckstep_service.core.catalog.file_index_cache import FileIndexCache
from duckstep_service.core.limits import Limits
from duckstep_service.core.object_keys import results_bucket_key, results_prefix
from duckstep_service.core.query.finalizer import Finalizer
from duckstep_service.core.query.lookup_budget import LookupBudget
from duckstep_service.core.query.quotas import AdmissionControl, Quotas, running_limit
from duckstep_service.core.query.reconciler import Reconciler
from duckstep_service.core.query.scan_capacity import ScanCapacity, function_capacity
from duckstep_service.core.query.submission_rate import SubmissionRate
from duckstep_service.core.query.work_quota import WorkQuota
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.output.conversion import ParquetConverter
from duckstep_service.engine.output.export_client import ExportClient
from duckstep_service.engine.worker import resources
from duckstep_service.engine.worker.protocol import S3Access

if TYPE_CHECKING:
    from duckstep_service.aws.athena import StartedRuns
    from duckstep_service.aws.glue import GlueDataCatalog

_RECONCILER_WORKERS = 8
# Shards of a table's index that are read at once, of 16 at most. The stack of each takes 8 MB of
# address space, which is limited where queries are planned.
_INDEX_READERS = 4


@cache
def data_bucket() -> S3ObjectStore:
    """Return the data bucket."""
    client = clients.s3(settings().data_endpoint_url)
    return S3ObjectStore(client, settings().data_bucket, settings().data_prefix)


@cache
def results() -> S3ObjectStore:
    """Return the results bucket."""
    return S3ObjectStore(clients.s3(), settings().results_bucket)


@cache
def range_reader(workers: int = 128) -> S3RangeReader:
    """Return the reader of byte ranges of the tables' files and of prior results."""
    tables, prior_results = data_bucket().url, results().url

    def locate(key: str) -> tuple[str, str]:
        result_key = results_bucket_key(key)
        return (prior_results, result_key) if result_key else (tables, key)

    return S3RangeReader(locate, settings().aws_region, clients.credentials, workers)


@cache
def file_indexes() -> FileIndexCache:
    """Return the cache of the files' statistics."""
    threads = ThreadPoolExecutor(_INDEX_READERS)
    return FileIndexCache(results(), time.monotonic, map_=threads.map)


@cache
def query_repository() -> QueryRepository:
    """Return the history of queries."""
    return QueryRepository(clients.dynamodb(), settings().queries_table)


@cache
def executions() -> StepFunctionsExecutions:
    """Return the executions of the state machine."""
    return StepFunctionsExecutions(clients.step_functions())


@cache
def glue_catalog() -> GlueDataCatalog:
    """Return the tables in Glue; few functions need the module."""
    from duckstep_service.aws.glue import GlueDataCatalog

    return GlueDataCatalog(clients.glue())


@cache
def athena_runs() -> StartedRuns:
    """Return the runs of Athena, in a stack that has Athena; few queries need the module."""
    from duckstep_service.aws.athena import StartedRuns

    tables, database = glue_catalog(), settings().glue_database
    return StartedRuns(clients.athena(), clients.step_functions(), tables, database)


def optional_athena_runs() -> StartedRuns | None:
    """Return the runs of Athena, None in a stack without."""
    return athena_runs() if settings().athena_work_group else None


@cache
def event_bus() -> EventBus:
    """Return the bus for the events of ended queries."""
    return EventBus(clients.eventbridge())


def finalizer() -> Finalizer:
    """Return the finalizer of ended queries."""
    days, athena = settings().result_retention_days, optional_athena_runs()
    return Finalizer(query_repository(), executions(), results(), days, athena)


@cache
def reconciler() -> Reconciler:
    """Return the reconciler of unfinished queries."""
    unfinished = UnfinishedIndex(clients.dynamodb(), settings().queries_table)
    executions = ExecutionLister(clients.step_functions(), settings().state_machine_arn)
    pool = ThreadPoolExecutor(_RECONCILER_WORKERS)
    return Reconciler(finalizer(), unfinished, executions, time.time, pool.map)


@cache
def limits() -> Limits:
    """Return the limits of a query in this stack."""
    return Limits(
        seconds=settings().query_timeout_seconds,
        scanned_bytes=settings().scan_limit_gb * 1_000_000_000,
        result_rows=settings().result_limit_rows,
        result_bytes=settings().result_limit_mb * 1_000_000,
    )


def scan_capacity() -> ScanCapacity:
    """Return the bytes that RunQuery can read in a time."""
    return function_capacity(settings().query_memory_mb, settings().scan_mb_a_second)


def worker_limits() -> Limits:
    """Return the limits of a query in this stack, with the memory and disk of RunQuery's worker."""
    sizes = settings().query_memory_mb, settings().query_disk_mb
    return resources.with_worker_limits(limits(), *sizes)


@cache
def admission_control() -> AdmissionControl:
    """Return the admission control by the owners' quotas."""
    running = running_limit(settings().owner_queries, settings().query_concurrency)
    quotas = Quotas(running, settings().owner_gb_a_day * 1_000_000_000)
    return AdmissionControl(quotas, QuotaTable(clients.dynamodb(), settings().queries_table))


@cache
def submission_rate() -> SubmissionRate:
    """Return the rate of an owner's submissions."""
    counter = RateTable(clients.dynamodb(), settings().queries_table)
    return SubmissionRate(counter, settings().owner_queries_a_minute)


@cache
def lookup_budget() -> LookupBudget:
    """Return the budget of an owner's calls of Step Functions."""
    return LookupBudget(RateTable(clients.dynamodb(), settings().queries_table))


@cache
def work_quota() -> WorkQuota:
    """Return the quotas of work without a query."""
    counter = RateTable(clients.dynamodb(), settings().queries_table)
    return WorkQuota(settings().owner_queries, counter)


@cache
def lambda_invoker() -> LambdaInvoker:
    """Return the asynchronous invoker of functions."""
    return LambdaInvoker(clients.lambda_functions())


@cache
def leases() -> LeaseTable:
    """Return the leases of conversions."""
    return LeaseTable(clients.dynamodb(), settings().queries_table)


@cache
def exports() -> ExportClient:
    """Return the processes that convert stored results."""
    return ExportClient(
        results_access,
        extension_path(),
        lambda: resources.export_resources(function_memory(), beside_worker=False),
    )


def converter(seconds: Callable[[], float]) -> ParquetConverter:
    """Return the converter of stored results, with a time limit for each."""
    return ParquetConverter(
        exports(), lambda result: results().uri(result.files["parquet"].key), seconds
    )


def function_memory() -> int:
    """Return the megabytes of this function."""
    return settings().aws_lambda_function_memory_size


def data_uri(key: str) -> str:
    """Return the s3:// URL of a table's file or of a prior result."""
    result_key = results_bucket_key(key)
    return data_bucket().uri(key) if result_key is None else results().uri(result_key)


@cache
def worker_credentials() -> SessionCredentials:
    """Return the sessions of the worker's role."""
    return SessionCredentials(clients.sts(), settings().worker_role, time.time)


def data_access(keys: Iterable[str]) -> list[S3Access]:
    """Return a worker's access to the tables and the prior results among `keys` only."""
    files = list(keys)
    prior_results = [data_uri(key) for key in files if results_bucket_key(key)]
    access = [
        data_bucket_access(),
        *(replace(results_access(), scope=uri) for uri in prior_results),
    ]
    if not settings().worker_role:
        return access
    key_id, secret, token = worker_credentials().assume(*_readable(files))
    return [replace(each, key_id=key_id, secret=secret, session_token=token) for each in access]


def parts_access(keys: Iterable[str]) -> list[S3Access]:
    """Return a worker's access to the files of the parts' folder only."""
    folder = next(iter(keys)).rpartition("/")[0] + "/"
    key = results_bucket_key(folder) or ""
    access = replace(results_access(), scope=results().uri(key))
    if not settings().worker_role:
        return [access]
    partition = settings().worker_role.split(":")[1]
    parts = [object_arn(partition, settings().results_bucket, key, "*")]
    key_id, secret, token = worker_credentials().assume(parts, parts)
    return [replace(access, key_id=key_id, secret=secret, session_token=token)]


def _readable(keys: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the ARNs of the tables and prior results of `keys`, and fewer and shorter ones.

    Those cover every table, and every file of the queries of the prior results.
    """
    partition = settings().worker_role.split(":")[1]
    tables = partial(object_arn, partition, settings().data_bucket)
    prefix = settings().data_prefix
    found: set[str] = set()
    shorter = {tables(prefix, "*")}
    for key in keys:
        table, slash, _ = key.partition("/")
        if result_key := results_bucket_key(key):
            results_of = partial(object_arn, partition, settings().results_bucket)
            found.add(results_of(result_key))
            shorter.add(results_of(results_prefix(result_key.split("/")[1]), "*"))
        else:
            found.add(tables(f"{prefix}{table}{slash}", "*" if slash else ""))
    return sorted(found), sorted(shorter)


def data_bucket_access() -> S3Access:
    """Return DuckDB's access to the data bucket."""
    return _access(data_bucket(), settings().data_endpoint_url or settings().aws_endpoint_url_s3)


def results_access() -> S3Access:
    """Return DuckDB's access to the results bucket."""
    return _access(results(), settings().aws_endpoint_url_s3)


def _access(bucket: S3ObjectStore, url: str) -> S3Access:
    """Return the access to `bucket` with the current credentials of this process."""
    key_id, secret, token = clients.credentials()
    endpoint = urlsplit(url)
    return S3Access(
        scope=bucket.scope,
        region=settings().aws_region,
        key_id=key_id,
        secret=secret,
        session_token=token,
        endpoint=endpoint.netloc,
        use_ssl=endpoint.scheme != "http",
    )
