"""Log redaction: removes the texts of errors, the only log fields with SQL and rows in them.

The parameter `LogQueries` of template.yaml disables the redaction.
"""

from __future__ import annotations

import logging
import sys
from functools import wraps
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import error_classes

# At DEBUG the SDK logs whole requests: items with the SQL, and signatures.
_SDK_LOGGERS = ("boto3", "botocore", "urllib3", "s3transfer")
_REDACTED = "Left out; LogQueries=on shows it."


class RedactingFormatter(LambdaPowertoolsFormatter):
    """Powertools' JSON lines, with the type and frames of an exception but without its text."""

    def serialize(self, log: Any) -> str:
        if not settings().logs_queries:
            log.pop("exception", None)
            log.pop("exception_notes", None)
            if "stack_trace" in log:
                log["stack_trace"] = {**log["stack_trace"], "value": _REDACTED}
        return super().serialize(log)


def redact_runtime_logs() -> None:
    """Stop the SDK from logging requests, and Lambda's runtime from logging the texts of errors.

    The runtime logs each error of a handler and returns it to the caller, with the same text, which
    the workflow needs. The handler has logged a DuckstepError already.
    """
    for name in _SDK_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    runtime: Any = sys.modules.get("awslambdaric.bootstrap")
    if runtime is not None and not hasattr(runtime.log_error, "__wrapped__"):
        runtime.log_error = _redacted_log(runtime.log_error)


def _redacted_log(log_error: Any) -> Any:
    own_errors = error_classes()

    @wraps(log_error)
    def wrapped(error: dict[str, Any], sink: Any) -> None:
        if settings().logs_queries:
            log_error(error, sink)
        elif error.get("errorType") not in own_errors:
            log_error({**error, "errorMessage": _REDACTED}, sink)

    return wrapped
