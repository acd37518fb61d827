"""Flows over what other flows emit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from duckstep.transport.operations import Emit, Flow, T, TransportFailure


def transformed(flow: Flow[T], receive: Callable[[Any], Iterable[Any]]) -> Flow[T]:
    """Run `flow`, and emit what `receive` returns in place of each value that it emits."""
    try:
        operation = next(flow)
        while True:
            if isinstance(operation, Emit):
                for value in receive(operation.value):
                    yield Emit(value)
                operation = flow.send(None)
                continue
            try:
                result = yield operation
            except TransportFailure as exc:
                operation = flow.throw(exc)
            else:
                operation = flow.send(result)
    except StopIteration as stop:
        returned: T = stop.value
        return returned
    finally:
        flow.close()


def collected(flow: Flow[None]) -> Flow[bytes]:
    """Return all bytes that `flow` emits."""
    parts: list[bytes] = []

    def receive(chunk: bytes) -> tuple[()]:
        parts.append(chunk)
        return ()

    yield from transformed(flow, receive)
    return b"".join(parts)
