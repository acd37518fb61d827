"""The logger, the tracer and the metrics of the handlers."""

from __future__ import annotations

import warnings

from aws_lambda_powertools import Logger, Metrics

from duckstep_service.handlers.runtime.deferred_tracer import DeferredTracer
from duckstep_service.handlers.runtime.log_redaction import RedactingFormatter, redact_runtime_logs
from duckstep_service.handlers.runtime.process_protection import forbid_inspection

# An invocation that fails early has no metrics to publish, which needs no warning.
warnings.filterwarnings("ignore", "No application metrics to publish")

# Every function imports this module before it starts a worker.
forbid_inspection()
redact_runtime_logs()
logger = Logger(logger_formatter=RedactingFormatter())
tracer = DeferredTracer()
metrics = Metrics()
