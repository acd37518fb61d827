"""Memory leaks of moto: references to ended threads and old item versions."""

from typing import Any

from moto.core.common_models import BaseModel
from moto.stepfunctions.parser.asl.component.program import program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.backend import execution_worker

THREAD_MODULES = (program, execute_state, execution_worker)


class DiscardingList(list[Any]):
    """A list that discards what is appended."""

    def append(self, _: Any) -> None:
        """Discard the value."""


def install() -> None:
    """Make moto release ended threads and old item versions.

    moto references each thread that it has started, seven a query, and each version of each item,
    eight a query, for a dashboard that is not served here.
    """
    for module in THREAD_MODULES:
        module.TMP_THREADS = DiscardingList()
    BaseModel.__new__ = _new_untracked


def _new_untracked(cls: type[BaseModel], *_: Any, **__: Any) -> Any:
    return object.__new__(cls)
