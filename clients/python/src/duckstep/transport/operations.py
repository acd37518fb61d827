"""Operations that a flow asks its driver for.

A flow is a generator that yields operations and receives their results: it does no input or
output itself, so that one flow serves the synchronous and the asynchronous client.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Send:
    """A request whose whole response is wanted as an Answer; `timeout` is in seconds."""

    method: str
    url: str
    timeout: float
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Open:
    """A GET whose response is wanted as a Head; Read then returns its body in chunks."""

    url: str
    timeout: float
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """The next chunk of the opened response; empty at its end."""


@dataclass(frozen=True)
class Sleep:
    """A pause of some seconds."""

    seconds: float


@dataclass(frozen=True)
class Work:
    """Blocking work, such as the sync of a file, which no event loop waits for."""

    run: Callable[[], Any]


@dataclass(frozen=True)
class Lock:
    """The client's lock, which other flows of the client wait for."""


@dataclass(frozen=True)
class Unlock:
    """The end of Lock."""


@dataclass(frozen=True)
class Emit:
    """A value for the consumer of a stream."""

    value: Any


@dataclass(frozen=True)
class Head:
    """Status and headers, whose names are in lower case."""

    status: int
    headers: Mapping[str, str]
    url: str


@dataclass(frozen=True)
class Answer(Head):
    """A whole response."""

    content: bytes = b""

    def json(self) -> Any:
        """Return the parsed body. Raises ValueError if it is not JSON."""
        return json.loads(self.content)


Operation = Send | Open | Read | Sleep | Work | Lock | Unlock | Emit
Flow = Generator[Operation, Any, T]


class TransportFailure(Exception):
    """No response, or a response that ended too early; `final` if another attempt is useless."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final
