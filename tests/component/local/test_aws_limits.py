"""StartExecution refuses what it refuses on AWS."""

import pytest
from moto.stepfunctions.exceptions import InvalidExecutionInput, InvalidName, ValidationException

from local.aws.step_functions.limits import validate_input, validate_name


@pytest.mark.parametrize("name", ["a", "A-b_9", "x" * 80])
def test_good_names_pass(name: str) -> None:
    assert validate_name(name) == name


@pytest.mark.parametrize("name", ["", "x" * 81, "a b", "a.b", "é", "a\n"])
def test_bad_names_are_refused(name: str) -> None:
    with pytest.raises(InvalidName):
        validate_name(name)


def test_no_name_gets_one() -> None:
    assert validate_name(None) != validate_name(None)


def test_no_input_is_an_empty_object() -> None:
    assert validate_input(None) == "{}"


def test_the_largest_input_passes_and_one_byte_more_does_not() -> None:
    largest = '"' + "é" * 131_071 + '"'
    assert validate_input(largest) == largest
    with pytest.raises(ValidationException, match="'input'"):
        validate_input(largest[:-1] + 'a"')


@pytest.mark.parametrize("text", ["{", "", '"\ud800"', "[" * 100_000 + "]" * 100_000])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(InvalidExecutionInput):
        validate_input(text)
