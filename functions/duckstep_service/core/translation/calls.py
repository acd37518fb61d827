"""A call of a function, as the rules of the functions receive it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import NotTranslatable
from duckstep_service.core.translation.casts import convert
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import DOUBLE, Type


@dataclass(frozen=True, slots=True)
class Call:
    """A function's node with its translated arguments."""

    name: str
    node: Node
    arguments: list[Typed]
    scope: Any

    @property
    def state(self) -> State:
        state: State = self.scope.state
        return state

    def refuse(self, reason: str = "") -> NotTranslatable:
        """Return the error of this call; the types of the arguments are part of its text."""
        types = ", ".join(
            each.type.name() if each.kind != "NULL" else "NULL" for each in self.arguments
        )
        construct = reason or f"The function {self.name}({types})"
        return self.state.refuse(self.node, construct)

    def expect(self, *counts: int) -> list[Typed]:
        """Return the arguments if their number is one of these."""
        if len(self.arguments) not in counts:
            raise self.refuse()
        return self.arguments

    def convert(self, operand: Typed, target: Type) -> Typed:
        return convert(operand, target, self.node, self.state)

    def double(self, index: int) -> str:
        """Return an argument, which must be a number, as DOUBLE."""
        operand = self.arguments[index]
        if not (operand.type.is_number or operand.is_null):
            raise self.refuse()
        return self.convert(operand, DOUBLE).sql

    def text(self, index: int) -> str:
        """Return the text of a literal argument."""
        found = self.arguments[index].text
        if found is None:
            raise self.refuse(
                f"The function {self.name} with argument {index + 1} that is no literal"
            )
        return found

    def integer(self, index: int) -> int:
        """Return the value of an argument that is an integer literal."""
        found = self.arguments[index].integer
        if found is None:
            raise self.refuse(
                f"The function {self.name} with argument {index + 1} that is no literal"
            )
        return found


Rule = Callable[[Call], Typed]
