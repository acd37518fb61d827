"""Validation of StartExecution."""

import pytest
from moto.stepfunctions.exceptions import InvalidExecutionInput, InvalidName, ValidationException

from local.aws.step_functions.limits import validate_input, validate_name


@pytest.mark.parametrize("name", ["a", "A-b_9", "x" * 80])
def test_validate_name_valid(name: str) -> None:
    assert validate_name(name) == name


@pytest.mark.parametrize("name", ["", "x" * 81, "a b", "a.b", "é", "a\n"])
def test_validate_name_invalid_raises(name: str) -> None:
    with pytest.raises(InvalidName):
        validate_name(name)


def test_validate_name_none_returns_new_name() -> None:
    assert validate_name(None) != validate_name(None)


def test_validate_input_none_returns_empty_object() -> None:
    assert validate_input(None) == "{}"


def test_validate_input_above_limit_raises() -> None:
    largest = '"' + "é" * 131_071 + '"'
    assert validate_input(largest) == largest
    with pytest.raises(ValidationException, match="'input'"):
        validate_input(largest[:-1] + 'a"')


@pytest.mark.parametrize("text", ["{", "", '"\ud800"', "[" * 100_000 + "]" * 100_000])
def test_validate_input_invalid_json_raises(text: str) -> None:
    with pytest.raises(InvalidExecutionInput):
        validate_input(text)
