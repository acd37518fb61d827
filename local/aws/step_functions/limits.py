"""Validation of StartExecution, which moto lacks."""

import json
import re
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from moto.core.exceptions import AWSError
from moto.stepfunctions.exceptions import (
    InvalidExecutionInput,
    InvalidName,
    ValidationException,
)

MAX_INPUT_BYTES = 262_144
# AWS runs a million. Here executions share seven processes of each function, six for an owner:
# the last one must get one before the workflow's retries of a throttled function are exhausted.
MAX_RUNNING = 30
MAX_RUNNING_OF_OWNER = 24
# Of an owner's executions, those with a long statement, which takes long to be planned.
MAX_LARGE_OF_OWNER = 12
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


class ExecutionLimitExceeded(AWSError):  # type: ignore[misc]
    """The maximum number of executions runs."""

    TYPE = "ExecutionLimitExceeded"


class Claim(NamedTuple):
    """The owner of an execution, and whether its input is large."""

    owner: str
    large: bool = False


def check_capacity(running: Sequence[Claim], claim: Claim) -> None:
    """Raise ExecutionLimitExceeded at the maximum of running executions, by their claims."""
    own = sum(each.owner == claim.owner for each in running)
    full = len(running) >= MAX_RUNNING or own >= MAX_RUNNING_OF_OWNER
    if full or (claim.large and running.count(claim) >= MAX_LARGE_OF_OWNER):
        raise ExecutionLimitExceeded("The maximum number of running executions has been reached.")


def validate_name(name: str | None) -> str:
    """Return the execution's name, by default a new UUID.

    Raises InvalidName unless the name is 1 to 80 letters, digits, hyphens and underscores.
    """
    if name is None:
        return str(uuid.uuid4())
    if not _NAME.fullmatch(name):
        raise InvalidName(f"Invalid Name: '{name}'")
    return name


def validate_input(text: str | None) -> str:
    """Return the execution's input, by default {}.

    Raises ValidationException above 262,144 bytes and InvalidExecutionInput for invalid JSON.
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
