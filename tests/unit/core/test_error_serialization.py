"""An error's way through an execution and back."""

from __future__ import annotations

import json
import re

import pytest
from duckstep_service.core import errors
from duckstep_service.core.error_serialization import (
    Failure,
    from_cause,
    to_error,
    to_failure,
    to_text,
)
from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    Position,
    QueryExecutionError,
    error_classes,
)
from hypothesis import given
from hypothesis import strategies as st

_positions = st.none() | st.builds(Position, *[st.integers(1, 10**6)] * 3)
_details = st.dictionaries(st.text(), st.text() | st.lists(st.text()), max_size=3)


def lambda_cause(error: DuckstepError) -> str:
    return json.dumps({"errorMessage": to_text(error), "errorType": error.code, "stackTrace": []})


@given(message=st.text(min_size=1), position=_positions, details=_details)
def test_failure_round_trip(
    message: str, position: Position | None, details: dict[str, str]
) -> None:
    error = ColumnNotFound(message, position=position, details=details)
    text = to_text(error)
    assert text.startswith(message)
    assert from_cause("ColumnNotFound", lambda_cause(error)) == to_failure(error)


@pytest.mark.parametrize(
    "message",
    [
        'x\n{"position": {"line": 9}, "details": {"file": "s3://x"}}',
        '{"errorMessage": "s3://x is broken"}',
        " " + '{"a":' * 50_000,
        "\n" + "[" * 50_000,
    ],
)
def test_from_cause_message_of_json_stays_message(message: str) -> None:
    error = QueryExecutionError(message)
    for cause in (lambda_cause(error), to_text(error)):
        assert from_cause("QueryExecutionError", cause) == to_failure(error)


def test_to_text_long_error_fits_in_the_state_of_a_workflow() -> None:
    error = QueryExecutionError("x" * 300_000, details={"candidates": ["y" * 300_000]})
    assert len(to_text(error)) <= 2_000
    assert to_failure(error).message.endswith("x…")


@pytest.mark.parametrize(
    ("code", "cause", "expected"),
    [
        ("Runtime.ExitError", '{"errorMessage": "signal: killed"}', "EngineCrashed"),
        ("Lambda.Unknown", "", "EngineCrashed"),
        ("Sandbox.Timedout", "{}", "TimeLimitExceeded"),
        ("States.Timeout", "", "TimeLimitExceeded"),
        ("DynamoDB.AmazonDynamoDBException", "", "StorageUnavailable"),
        ("KeyError", '{"errorMessage": "a secret"}', "InternalError"),
        ("StackStopped", "The stack stopped.", "StackStopped"),
    ],
)
def test_from_cause_maps_platform_errors(code: str, cause: str, expected: str) -> None:
    failure = from_cause(code, cause)
    assert failure.code == expected
    assert failure.message
    assert "secret" not in failure.message


def test_from_cause_plain_text_is_message() -> None:
    cause = "The plan asks for an engine that this stack does not have."
    assert from_cause("EngineNotAvailable", cause) == Failure("EngineNotAvailable", cause)


def test_errors_docstring_matches_hierarchy() -> None:
    drawn = re.findall(r"^[│├└─ ]*(\w+)(?:  |$)", errors.__doc__ or "", re.MULTILINE)
    assert set(error_classes()) == {name for name in drawn if name[0].isupper()}


def test_to_error_has_the_class_and_the_position_of_the_failure() -> None:
    position = {"line": 1, "column": 2, "length": 3}
    error = to_error(Failure("QuerySyntaxError", "m", position, {"a": 1}))
    assert (error.code, error.message) == ("QuerySyntaxError", "m")
    assert (error.position, error.details) == (Position(1, 2, 3), {"a": 1})
    assert to_error(Failure("TooManyQueries", "m")).code == "InternalError"
