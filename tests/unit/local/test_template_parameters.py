"""Validation of the template's parameters."""

import pytest

from local.errors import StartupError
from local.template.parameters import validate_parameters
from tests.support.project_files import TEMPLATE


def test_validate_parameters_returns_typed_values() -> None:
    given = {"QueryMemory": "2048", "Authentication": "none", "DataPrefix": "a/"}
    assert validate_parameters(TEMPLATE, given) == {**given, "QueryMemory": 2048}


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("Nothing", "1", "no parameter Nothing"),
        ("QueryMemory", "many", "1024 to 10240"),
        ("QueryMemory", "1", "1024 to 10240"),
        ("QueryMemory", "٣٠٠٠", "1024 to 10240"),
        ("Authentication", "some", "cognito or none"),
        ("DataPrefix", "a", "end in a slash"),
    ],
)
def test_validate_parameters_invalid_value_raises(name: str, value: str, word: str) -> None:
    with pytest.raises(StartupError, match=word):
        validate_parameters(TEMPLATE, {name: value})
