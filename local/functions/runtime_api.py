"""Lambda's Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.

The path begins with the secret of a worker, which authenticates and identifies its process.
"""

import asyncio
import contextlib
import uuid

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.functions import responses
from local.functions.responses import FunctionResponse
from local.functions.worker import FunctionWorker, Invocation

PREFIX = "/{worker}/2018-06-01/runtime"


class RuntimeApi:
    """Handlers of the Runtime API; another path than that of a worker is unknown (404)."""

    def __init__(self, workers: dict[str, FunctionWorker]) -> None:
        self._workers = workers

    async def next_invocation(self, request: Request) -> Response:
        """Return the worker's next event, as soon as there is one."""
        worker = self._worker_of(request)
        next_event = asyncio.ensure_future(worker.next_invocation())
        disconnected = asyncio.ensure_future(_disconnected(request))
        await asyncio.wait({next_event, disconnected}, return_when=asyncio.FIRST_COMPLETED)
        disconnected.cancel()
        if not next_event.done():
            next_event.cancel()
            return Response(status_code=410)
        invocation = next_event.result()
        return Response(invocation.event, headers=_invocation_headers(worker, invocation))

    async def response(self, request: Request) -> Response:
        """Finish an invocation with the handler's response."""
        body = await request.body()
        large = len(body) > responses.MAX_PAYLOAD_BYTES
        return self._finish(request, responses.size_error() if large else FunctionResponse(body))

    async def error(self, request: Request) -> Response:
        """Finish an invocation with the handler's error."""
        return self._finish(request, FunctionResponse(await request.body(), failed=True))

    async def init_error(self, request: Request) -> Response:
        """Record the error of a handler that fails to import."""
        error = FunctionResponse(await request.body(), failed=True)
        self._worker_of(request).init_error = error
        return JSONResponse({"status": "OK"}, status_code=202)

    def _worker_of(self, request: Request) -> FunctionWorker:
        worker = self._workers.get(request.path_params["worker"])
        if worker is None:
            raise HTTPException(404)
        return worker

    def _finish(self, request: Request, result: FunctionResponse) -> Response:
        invocation = self._worker_of(request).current
        if invocation is None or invocation.request_id != request.path_params["request_id"]:
            return JSONResponse({"errorType": "InvalidRequestID"}, status_code=400)
        invocation.finish(result)
        return JSONResponse({"status": "OK"}, status_code=202)


def routes(workers: dict[str, FunctionWorker]) -> list[Route]:
    """Return the routes of the workers, by secret."""
    api = RuntimeApi(workers)
    return [
        Route(PREFIX + "/invocation/next", api.next_invocation),
        Route(PREFIX + "/invocation/{request_id}/response", api.response, methods=["POST"]),
        Route(PREFIX + "/invocation/{request_id}/error", api.error, methods=["POST"]),
        Route(PREFIX + "/init/error", api.init_error, methods=["POST"]),
    ]


def _invocation_headers(worker: FunctionWorker, invocation: Invocation) -> dict[str, str]:
    return {
        "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
        "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": worker.function.arn,
        "Lambda-Runtime-Trace-Id": f"Root=1-{uuid.uuid4().hex[:8]}-{uuid.uuid4().hex[:24]}",
        "Content-Type": "application/json",
    }


async def _disconnected(request: Request) -> None:
    """Return when the worker's process has disconnected, so that no event is lost."""
    with contextlib.suppress(RuntimeError):
        while (await request.receive())["type"] != "http.disconnect":
            pass
