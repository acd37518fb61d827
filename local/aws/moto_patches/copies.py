"""The cost of moto's copies of JSON, which took a tenth of an execution's time."""

import copy
from types import SimpleNamespace
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.eval import states

# Immutable, so that a copy shares them.
_PLAIN_TYPES = (str, int, float, bool, type(None))


def install() -> None:
    """Copy the data of executions and the values of items without the search for cycles."""
    copies = SimpleNamespace(deepcopy=copy_json)
    states.copy = copies
    result_path.copy = copies
    DynamoType.__deepcopy__ = _copy_value


def copy_json(value: Any) -> Any:
    """Return a deep copy of JSON; of other objects that of the standard library."""
    kind = type(value)
    if kind in _PLAIN_TYPES:
        return value
    if kind is dict:
        return {name: copy_json(member) for name, member in value.items()}
    if kind is list:
        return [copy_json(member) for member in value]
    return copy.deepcopy(value)


def _copy_value(self: Any, _: dict[int, Any]) -> Any:
    copied = object.__new__(DynamoType)
    copied.type, copied.value = self.type, copy_json(self.value)
    return copied
