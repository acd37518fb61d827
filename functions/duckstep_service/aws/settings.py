"""The settings of a function, read once from its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

DEFAULTS = {
    "DATA_PREFIX": "",
    "STATE_MACHINE_ARN": "",
    "CONVERT_RESULT_FUNCTION": "",
    "WORKER_ROLE": "",
    "DATA_BUCKET": "",
    "RESULTS_BUCKET": "",
    "QUERY_TIMEOUT_SECONDS": "300",
    "SCAN_LIMIT_GB": "100",
    "SCAN_MB_A_SECOND": "0",
    "RESULT_LIMIT_ROWS": "100000000",
    "RESULT_LIMIT_MB": "2000",
    "RESULT_RETENTION_DAYS": "30",
    "ALLOWED_ORIGIN": "",
    "S3_READ_TIMEOUT_SECONDS": "20",
    "OWNER_QUERIES": "0",
    "OWNER_QUERIES_A_MINUTE": "0",
    "QUERY_CONCURRENCY": "0",
    "OWNER_GB_A_DAY": "0",
    "QUERY_MEMORY_MB": "3008",
    "QUERY_DISK_MB": "4096",
    "ARCHITECTURE": "arm64",
    "ATHENA_WORK_GROUP": "",
    "GLUE_DATABASE": "",
    "GLUE_DATABASES": "",
    "LOG_QUERIES": "off",
    "AWS_REGION": "us-east-1",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
    "AWS_ENDPOINT_URL_S3": "",
    "DATA_ENDPOINT_URL": "",
}


class MissingSetting(Exception):
    """A required environment variable of the function is not set."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a function; each field is the environment variable in upper case."""

    queries_table: str
    """Name of the DynamoDB table of queries."""
    data_bucket: str
    """Bucket of the Parquet tables."""
    data_prefix: str
    """Prefix of the tables in the data bucket: empty, or ending in a slash."""
    results_bucket: str
    """Bucket of manifests and results."""
    state_machine_arn: str
    """ARN of the workflow, which identifies its executions."""
    convert_result_function: str
    """Name of the function that converts large results."""
    worker_role: str
    """ARN of the role of a worker that reads S3; empty gives it the function's credentials."""
    query_timeout_seconds: int
    """Seconds after which the engine stops a query."""
    scan_limit_gb: int
    """Gigabytes (10^9 bytes) of files that one query may read; 0 is no limit."""
    scan_mb_a_second: int
    """Megabytes (10^6 bytes) that RunQuery reads in a second; 0 is the rate of Lambda."""
    result_limit_rows: int
    """Rows that a result may have; 0 is no limit."""
    result_limit_mb: int
    """Megabytes (10^6 bytes) that a result's Parquet file may have; 0 is no limit."""
    result_retention_days: int
    """Days after which a query and its result expire."""
    s3_read_timeout_seconds: int
    """Read timeout in seconds of a request to S3, before the SDK retries it."""
    allowed_origin: str
    """Origin of other web pages that may call the API: empty for none, `*` for any."""
    owner_queries: int
    """Queries that one owner may have running; 0 is no limit."""
    owner_queries_a_minute: int
    """Queries that one owner may submit in a minute; 0 is no limit."""
    query_concurrency: int
    """Queries of all owners that may run at the same time; 0 is no limit."""
    owner_gb_a_day: int
    """Gigabytes (10^9 bytes) that one owner's queries may read in a day; 0 is no limit."""
    query_memory_mb: int
    """Megabytes of RunQuery's memory, for the estimates of a query's scan rate and cost."""
    query_disk_mb: int
    """Megabytes of RunQuery's disk, for the estimate of a query's cost."""
    architecture: str
    """Processor of the functions, x86_64 or arm64, for the estimate of a query's cost."""
    athena_work_group: str
    """Work group of Athena that runs queries; empty if the stack has no Athena."""
    glue_database: str
    """Database of Glue with the tables that Athena reads and the temporary tables it writes."""
    glue_databases: str
    """Databases of Glue, separated by commas, whose tables are tables of the catalog."""
    log_queries: str
    """Whether the logs may contain SQL and error texts: on or off."""
    aws_region: str
    """Region of the buckets."""
    aws_lambda_function_memory_size: int
    """Megabytes of the function, set by Lambda."""
    aws_endpoint_url_s3: str
    """Endpoint of S3, if not AWS's; the SDK reads the same variable."""
    data_endpoint_url: str
    """Endpoint of the data bucket, if it differs from the endpoint of the results."""

    @property
    def logs_queries(self) -> bool:
        """Return whether the logs may contain SQL and error texts."""
        return self.log_queries == "on"

    @classmethod
    def parse(cls, environment: Mapping[str, str]) -> Settings:
        """Parse the settings. Raises MissingSetting and ValueError."""
        values: dict[str, str | int] = {}
        for field in fields(cls):
            name = field.name.upper()
            value = environment.get(name) or DEFAULTS.get(name)
            if value is None:
                raise MissingSetting(f"Set {name} in the function's environment.")
            values[field.name] = int(value) if field.type == "int" else value
        return cls(**values)  # type: ignore[arg-type]


@cache
def settings() -> Settings:
    """Return this function's settings."""
    return Settings.parse(os.environ)
