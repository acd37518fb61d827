"""Flows on an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack
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


class AsyncDriver:
    """Runs flows with an httpx.AsyncClient; the tasks of one event loop may share it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def run(self, flow: Flow[T], receive: Callable[[Any], object] | None = None) -> T:
        """Return the result of a flow; `receive` is called with what it emits."""
        results: list[T] = []
        values = self._values(flow, results)
        try:
            async for value in values:
                if receive is not None:
                    receive(value)
        finally:
            await values.aclose()
        return results[0]

    async def iterate(self, flow: Flow[Any]) -> AsyncIterator[Any]:
        """Yield what a flow emits; closing the iterator ends the flow."""
        values = self._values(flow, [])
        try:
            async for value in values:
                yield value
        finally:
            await values.aclose()

    async def _values(self, flow: Flow[T], results: list[T]) -> AsyncGenerator[Any, None]:
        async with AsyncExitStack() as stack:
            body = await stack.enter_async_context(_Body(self._client))
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
                        result = await self._do(operation, body, lock)
                    except TransportFailure as exc:
                        operation = flow.throw(exc)
                    else:
                        operation = flow.send(result)
            except StopIteration as stop:
                results.append(stop.value)

    async def _do(self, operation: Operation, body: _Body, lock: _Held) -> Any:
        if self._client.is_closed:
            raise ClosedError("The client is closed.")
        if isinstance(operation, Send):
            return await self._send(operation)
        if isinstance(operation, Open):
            return await body.open(operation)
        if isinstance(operation, Read):
            return await body.read()
        if isinstance(operation, Sleep):
            return await asyncio.sleep(operation.seconds)
        if isinstance(operation, Work):
            return await asyncio.to_thread(operation.run)
        if isinstance(operation, Lock):
            return await lock.acquire()
        return lock.release()

    async def _send(self, send: Send) -> Answer:
        with translated():
            response = await self._client.request(
                send.method,
                send.url,
                content=send.body,
                headers=dict(send.headers),
                timeout=send.timeout,
            )
        return Answer(response.status_code, response.headers, send.url, response.content)


class _Held:
    """The client's lock, as one flow holds it; the end of the flow releases it."""

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock, self._held = lock, False

    def __enter__(self) -> _Held:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    async def acquire(self) -> None:
        if not self._held:
            await self._lock.acquire()
            self._held = True

    def release(self) -> None:
        if self._held:
            self._held = False
            self._lock.release()


class _Body:
    """The one open response of a flow."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._response: httpx.Response | None = None
        self._chunks: AsyncIterator[bytes] | None = None

    async def __aenter__(self) -> _Body:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._response is not None:
            await self._response.aclose()

    async def open(self, request: Open) -> Head:
        await self.__aexit__()
        with translated():
            built = self._client.build_request(
                "GET", request.url, headers=dict(request.headers), timeout=request.timeout
            )
            self._response = await self._client.send(built, stream=True)
        self._chunks = self._response.aiter_raw()
        return Head(self._response.status_code, self._response.headers, request.url)

    async def read(self) -> bytes:
        assert self._chunks is not None
        with translated():
            async for chunk in self._chunks:
                return chunk
        return b""
