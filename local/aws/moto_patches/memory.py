"""What moto would keep for as long as the process lives, and nothing here reads."""

from typing import Any

from moto.core.common_models import BaseModel
from moto.stepfunctions.parser.asl.component.program import program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.backend import execution_worker

STARTING = (program, execute_state, execution_worker)


class Kept(list[Any]):
    """A list that keeps nothing."""

    def append(self, _: Any) -> None:
        """Let go of what it is given."""


def install() -> None:
    """Make moto let go of what has ended.

    It keeps each thread that it has ever started, seven a query, for nobody; and each version of
    each item, eight a query, for a dashboard that is not served here.
    """
    for module in STARTING:
        module.TMP_THREADS = Kept()
    BaseModel.__new__ = _untracked


def _untracked(cls: type[BaseModel], *_: Any, **__: Any) -> Any:
    return object.__new__(cls)
