"""What StartExecution refuses on AWS and moto does not."""

import json
import re
import uuid

from moto.core.exceptions import AWSError
from moto.stepfunctions.exceptions import (
    InvalidExecutionInput,
    InvalidName,
    ValidationException,
)

MAX_INPUT_BYTES = 262_144
# AWS lets a million run. Here they share four processes of each function: the last of them must
# have its turn before the workflow has tried its throttled functions for the last time.
MOST_RUNNING = 24
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


class ExecutionLimitExceeded(AWSError):  # type: ignore[misc]
    """As many executions run as may."""

    TYPE = "ExecutionLimitExceeded"


def check_room(running: int) -> None:
    """Raise ExecutionLimitExceeded if no other execution may run."""
    if running >= MOST_RUNNING:
        raise ExecutionLimitExceeded("The maximum number of running executions has been reached.")


def checked_name(name: str | None) -> str:
    """Return the execution's name, a new one where none is given.

    Raises InvalidName unless it is 1 to 80 letters, digits, hyphens and underscores.
    """
    if name is None:
        return str(uuid.uuid4())
    if not _NAME.fullmatch(name):
        raise InvalidName(f"Invalid Name: '{name}'")
    return name


def checked_input(text: str | None) -> str:
    """Return the execution's input.

    Raises ValidationException above 262,144 bytes and InvalidExecutionInput if it is not JSON.
    """
    text = "{}" if text is None else text
    try:
        size = len(text.encode())
        json.loads(text)
    except (UnicodeEncodeError, ValueError, RecursionError) as exc:
        raise InvalidExecutionInput(f"Invalid State Machine Execution Input: '{exc}'") from exc
    if size > MAX_INPUT_BYTES:
        raise ValidationException(
            "1 validation error detected: Value at 'input' failed to satisfy constraint: "
            "Member must have length less than or equal to 262144"
        )
    return text
