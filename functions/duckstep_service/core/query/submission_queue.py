"""Messages of the submission queue, each of which starts an execution."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.query.request_body import check_input
from duckstep_service.core.strict_json import InvalidJson, read_json, write_json

ANONYMOUS = "anonymous"
# The API's patterns: `<owner>_<key>` is the execution's name, of at most 80 characters.
_OWNER = re.compile(r"[A-Za-z0-9_-]{1,36}")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,43}")


@dataclass(frozen=True, slots=True)
class ExecutionStart:
    """The name of an execution to start, and its input as JSON text."""

    name: str
    input: str


def parse_message(body: str, message_id: str) -> ExecutionStart:
    """Parse a message: the fields of `POST /queries`, and optionally `owner` and `idempotencyKey`.

    ValidateQuery checks the request, as it does for the API. A message that is delivered twice, or
    sent twice with one key, has the same name. Raises InvalidRequest and QueryTooLarge.
    """
    request = _object(body)
    owner = _named(request.pop("owner", ANONYMOUS), "owner", _OWNER)
    key = _named(request.pop("idempotencyKey", message_id), "idempotencyKey", _KEY)
    text = write_json({"owner": owner, "request": request})
    check_input(text)
    return ExecutionStart(f"{owner}_{key}", text)


def _object(body: str) -> dict[str, Any]:
    try:
        document = read_json(body)
    except InvalidJson as exc:
        raise InvalidRequest(f"The message is not JSON: {exc}. Send a JSON object.") from exc
    if not isinstance(document, dict):
        raise InvalidRequest("The message is not a JSON object. Send the fields of POST /queries.")
    return document


def _named(value: Any, field: str, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise InvalidRequest(f"`{field}` must be text that matches {form.pattern}.")
    return value
