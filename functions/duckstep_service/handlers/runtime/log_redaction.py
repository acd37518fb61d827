"""Logs without SQL and rows, which stand in the texts of errors and of nothing else that is logged.

`LogQueries` of template.yaml lets them in.
"""

from __future__ import annotations

import logging
import sys
from functools import wraps
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import error_classes

# At DEBUG the SDK logs whole requests: items with the SQL in them, and signatures.
_TALKATIVE = ("boto3", "botocore", "urllib3", "s3transfer")
_LEFT_OUT = "Left out; LogQueries=on shows it."


class RedactingFormatter(LambdaPowertoolsFormatter):
    """Powertools' JSON lines, with an exception's type and frames and without its text."""

    def serialize(self, log: Any) -> str:
        if not settings().logs_queries:
            log.pop("exception", None)
            log.pop("exception_notes", None)
            if "stack_trace" in log:
                log["stack_trace"] = {**log["stack_trace"], "value": _LEFT_OUT}
        return super().serialize(log)


def redact_runtime_logs() -> None:
    """Keep the SDK from logging requests, and Lambda's runtime from logging the texts of errors.

    The runtime writes each error that leaves a handler to the log and tells it to the caller; both
    come from one text, which the workflow needs. An error of ours has been logged by its handler.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    runtime: Any = sys.modules.get("awslambdaric.bootstrap")
    if runtime is not None and not hasattr(runtime.log_error, "__wrapped__"):
        runtime.log_error = _without_text(runtime.log_error)


def _without_text(log_error: Any) -> Any:
    ours = error_classes()

    @wraps(log_error)
    def wrapped(error: dict[str, Any], sink: Any) -> None:
        if settings().logs_queries:
            log_error(error, sink)
        elif error.get("errorType") not in ours:
            log_error({**error, "errorMessage": _LEFT_OUT}, sink)

    return wrapped
