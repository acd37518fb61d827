"""Threads of the interpreter, which are gone when they have ended."""

from typing import Any

from moto.stepfunctions.parser.asl.component.program import program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.backend import execution_worker

STARTING = (program, execute_state, execution_worker)


class Kept(list[Any]):
    """A list that keeps nothing."""

    def append(self, _: Any) -> None:
        """Lets go of what it is given."""


def install() -> None:
    """Makes moto let go of its threads: it keeps each that it has ever started, seven a query."""
    for module in STARTING:
        module.TMP_THREADS = Kept()
