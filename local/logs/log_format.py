"""The servers' log format, which is the functions': JSON, without SQL and rows."""

import logging
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from local.config import StackConfig

# These log whole requests, or repeat lines of the stack.
_VERBOSE_LOGGERS = (
    "boto3",
    "botocore",
    "httpx",
    "httpcore",
    "urllib3",
    "werkzeug",
    "uvicorn.access",
)
REDACTED = "Left out; LogQueries=on shows it."


class LogFormatter(LambdaPowertoolsFormatter):
    """Powertools' format; `show` includes the texts of exceptions, which may quote a query."""

    def __init__(self, service: str, show: bool) -> None:
        super().__init__(service=service, utc=True)
        self._show = show

    def serialize(self, log: Any) -> str:
        """Return the JSON line."""
        if not self._show:
            log.pop("exception", None)
            log.pop("exception_notes", None)
            if "stack_trace" in log:
                log["stack_trace"] = {**log["stack_trace"], "value": REDACTED}
        return super().serialize(log)


def configure_logging(config: StackConfig, service: str) -> None:
    """Log to stderr at the level of the template's LogLevel; libraries from WARNING on."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogFormatter(service, config.deployment.logs.queries))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("local").setLevel(config.deployment.logs.level)
    for name in _VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
