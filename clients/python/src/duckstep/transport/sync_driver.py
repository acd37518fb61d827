"""Flows with blocking input and output."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx

from duckstep.errors import ClosedError
from duckstep.transport.http_errors import translated
from duckstep.transport.operations import (
    Answer,
    Emit,
    Flow,
    Head,
    Lock,
    Open,
    Operation,
    Read,
    Send,
    Sleep,
    T,
    TransportFailure,
    Work,
)


class SyncDriver:
    """Runs flows with an httpx.Client; threads may share it.

    A process that forks shares its connections with the child, which would mix their responses:
    `connect` opens those of the child.
    """

    def __init__(self, connect: Callable[[], httpx.Client]) -> None:
        self._connect = connect
        self._open()

    def _open(self) -> None:
        self._client, self._process = self._connect(), os.getpid()
        self._lock = threading.Lock()
        # A notebook closes no client; its connections end with the last use of the driver.
        weakref.finalize(self, self._client.close)

    @property
    def client(self) -> httpx.Client:
        """The client of this process. Raises ClosedError."""
        if self._client.is_closed:
            raise ClosedError("The client is closed.")
        if self._process != os.getpid():
            self._open()
        return self._client

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def run(self, flow: Flow[T], receive: Callable[[Any], object] | None = None) -> T:
        """Return the result of a flow; `receive` is called with what it emits."""
        values = self._values(flow)
        while True:
            try:
                value = next(values)
            except StopIteration as stop:
                result: T = stop.value
                return result
            if receive is not None:
                receive(value)

    def iterate(self, flow: Flow[Any]) -> Iterator[Any]:
        """Yield what a flow emits; closing the iterator ends the flow."""
        yield from self._values(flow)

    def _values(self, flow: Flow[T]) -> Any:
        with ExitStack() as stack:
            response = stack.enter_context(_Body(self.client))
            lock = stack.enter_context(_Held(self._lock))
            stack.callback(flow.close)
            try:
                operation = next(flow)
                while True:
                    if isinstance(operation, Emit):
                        yield operation.value
                        operation = flow.send(None)
                        continue
                    try:
                        result = self._do(operation, response, lock)
                    except TransportFailure as exc:
                        operation = flow.throw(exc)
                    else:
                        operation = flow.send(result)
            except StopIteration as stop:
                return stop.value

    def _do(self, operation: Operation, body: _Body, lock: _Held) -> Any:
        client = self.client
        if isinstance(operation, Send):
            return _send(client, operation)
        if isinstance(operation, Open):
            return body.open(client, operation)
        if isinstance(operation, Read):
            return body.read(client)
        if isinstance(operation, Sleep):
            return time.sleep(operation.seconds)
        if isinstance(operation, Work):
            return operation.run()
        if isinstance(operation, Lock):
            return lock.acquire()
        return lock.release()


def _send(client: httpx.Client, send: Send) -> Answer:
    with translated():
        response = client.request(
            send.method,
            send.url,
            content=send.body,
            headers=dict(send.headers),
            timeout=send.timeout,
        )
    return Answer(response.status_code, response.headers, send.url, response.content)


class _Held:
    """The client's lock, as one flow holds it; the end of the flow releases it."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock, self._held = lock, False

    def __enter__(self) -> _Held:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def acquire(self) -> None:
        if not self._held:
            self._lock.acquire()
            self._held = True

    def release(self) -> None:
        if self._held:
            self._held = False
            self._lock.release()


class _Body:
    """The one open response of a flow."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._response: httpx.Response | None = None
        self._chunks: Iterator[bytes] = iter(())

    def __enter__(self) -> _Body:
        return self

    def __exit__(self, *_: object) -> None:
        if self._response is not None:
            self._response.close()

    def open(self, client: httpx.Client, request: Open) -> Head:
        self.__exit__()
        self._client = client
        with translated():
            built = client.build_request(
                "GET", request.url, headers=dict(request.headers), timeout=request.timeout
            )
            self._response = client.send(built, stream=True)
        self._chunks = self._response.iter_raw()
        return Head(self._response.status_code, self._response.headers, request.url)

    def read(self, client: httpx.Client) -> bytes:
        if client is not self._client:
            raise TransportFailure("the process has forked")
        with translated():
            return next(self._chunks, b"")
