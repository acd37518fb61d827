"""Log lines of the servers in the shape of the functions': JSON, without SQL and rows."""

import logging
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from local.config import StackConfig

# They log whole requests, or say what is logged here already.
_TALKATIVE = ("boto3", "botocore", "httpx", "httpcore", "urllib3", "werkzeug", "uvicorn.access")
LEFT_OUT = "Left out; LogQueries=on shows it."


class Lines(LambdaPowertoolsFormatter):
    """Powertools' lines; the texts of exceptions, which may quote a query, only if asked for."""

    def __init__(self, service: str, show: bool) -> None:
        super().__init__(service=service, utc=True)
        self._show = show

    def serialize(self, log: Any) -> str:
        """Returns the line."""
        if not self._show:
            log.pop("exception", None)
            log.pop("exception_notes", None)
            if "stack_trace" in log:
                log["stack_trace"] = {**log["stack_trace"], "value": LEFT_OUT}
        return super().serialize(log)


def set_up(config: StackConfig, service: str) -> None:
    """Sends what this process logs to its output, at the level that the template's parameter says.

    The level is for this stack's own lines: a library is heard from WARNING on.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Lines(service, config.deployment.logs.queries))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("local").setLevel(config.deployment.logs.level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
