"""A message of the submission queue as the start of an execution."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import InvalidRequest

ANONYMOUS = "anonymous"
# As the API's: together with the bar between them they are the execution's name, at most 80.
_OWNER = re.compile(r"[A-Za-z0-9_-]{1,36}")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,43}")


@dataclass(frozen=True, slots=True)
class ExecutionStart:
    """An execution to be started: its name, and its input as JSON text."""

    name: str
    input: str


def parse_message(body: str, message_id: str) -> ExecutionStart:
    """Read a message: the fields of `POST /queries`, besides `owner` and `idempotencyKey`.

    The workflow checks the request, as it checks the API's. A message that is delivered twice has
    the same name, and so does one that is sent twice with a key. Raises InvalidRequest.
    """
    request = _object(body)
    owner = _named(request.pop("owner", ANONYMOUS), "owner", _OWNER)
    key = _named(request.pop("idempotencyKey", message_id), "idempotencyKey", _KEY)
    document = {"owner": owner, "request": request}
    return ExecutionStart(f"{owner}_{key}", json.dumps(document, ensure_ascii=False))


def _object(body: str) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError as exc:
        raise InvalidRequest(f"The message is not JSON: {exc}.") from exc
    if not isinstance(document, dict):
        raise InvalidRequest("The message is not a JSON object with a query.")
    return document


def _named(value: Any, field: str, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise InvalidRequest(f"The message's {field} is not text of the form {form.pattern}.")
    return value
