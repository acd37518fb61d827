"""A function whose event selects its behaviour."""

import os
import signal
import time
from typing import Any


class NoSuchThing(Exception):
    """An error with a distinct name."""


def handler(event: dict[str, Any], context: Any) -> Any:
    """Respond, raise, hang or exit."""
    if event.get("raise"):
        raise NoSuchThing(event["raise"])
    if event.get("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    if event.get("exit"):
        os._exit(3)
    time.sleep(event.get("sleep", 0))
    if event.get("large"):
        return "x" * (7 * 1024 * 1024)
    return {
        "event": event,
        "pid": os.getpid(),
        "remaining": context.get_remaining_time_in_millis(),
        "request": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "environment": dict(os.environ),
    }
