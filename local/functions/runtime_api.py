"""Lambda's Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html."""

import asyncio
import contextlib
import uuid

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.functions import responses
from local.functions.responses import FunctionResponse
from local.functions.worker import Worker

PREFIX = "/2018-06-01/runtime"


def routes(workers: dict[int, Worker]) -> list[Route]:
    """Return the routes; the server port of a request identifies the worker."""

    def worker_of(request: Request) -> Worker:
        return workers[request.scope["server"][1]]

    async def next_invocation(request: Request) -> Response:
        worker = worker_of(request)
        taken = asyncio.ensure_future(worker.next_invocation())
        disconnected = asyncio.ensure_future(_disconnected(request))
        await asyncio.wait({taken, disconnected}, return_when=asyncio.FIRST_COMPLETED)
        disconnected.cancel()
        if not taken.done():
            taken.cancel()
            return Response(status_code=410)
        invocation = taken.result()
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": worker.function.arn,
            "Lambda-Runtime-Trace-Id": f"Root=1-{uuid.uuid4().hex[:8]}-{uuid.uuid4().hex[:24]}",
            "Content-Type": "application/json",
        }
        return Response(invocation.event, headers=headers)

    async def response(request: Request) -> Response:
        body = await request.body()
        large = len(body) > responses.MAX_PAYLOAD_BYTES
        return _finish(
            request, worker_of(request), responses.size_error() if large else FunctionResponse(body)
        )

    async def error(request: Request) -> Response:
        return _finish(
            request, worker_of(request), FunctionResponse(await request.body(), failed=True)
        )

    async def init_error(request: Request) -> Response:
        worker_of(request).init_error = FunctionResponse(await request.body(), failed=True)
        return JSONResponse({"status": "OK"}, status_code=202)

    return [
        Route(PREFIX + "/invocation/next", next_invocation),
        Route(PREFIX + "/invocation/{request_id}/response", response, methods=["POST"]),
        Route(PREFIX + "/invocation/{request_id}/error", error, methods=["POST"]),
        Route(PREFIX + "/init/error", init_error, methods=["POST"]),
    ]


async def _disconnected(request: Request) -> None:
    """Return when the worker's process has disconnected, so that no event is lost."""
    with contextlib.suppress(RuntimeError):
        while (await request.receive())["type"] != "http.disconnect":
            pass


def _finish(request: Request, worker: Worker, result: FunctionResponse) -> Response:
    invocation = worker.current
    if invocation is None or invocation.request_id != request.path_params["request_id"]:
        return JSONResponse({"errorType": "InvalidRequestID"}, status_code=400)
    invocation.finish(result)
    return JSONResponse({"status": "OK"}, status_code=202)
