"""Lambda's Invoke API: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html."""

import asyncio
import logging
import uuid
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.config import Keys
from local.functions.pool import TooManyRequests, WorkerPool
from local.functions.responses import MAX_PAYLOAD_BYTES
from local.request_signing import REFUSAL_MESSAGE, HttpRequest, is_signed

LOG = logging.getLogger(__name__)
PATH = "/2015-03-31/functions/{function}/invocations"


def routes(pools: dict[str, WorkerPool], keys: Keys) -> list[Route]:
    """Return the routes for the pools, by function name; the keys must sign each request."""
    background: set[asyncio.Task[None]] = set()

    async def invoke(request: Request) -> Response:
        name = unquote(request.path_params["function"]).split(":function:")[-1].split(":")[0]
        body = await _read_body(request)
        if body is None:
            return _error(413, "RequestTooLargeException", "The event is larger than 6 MB.")
        if not is_signed(_received(request, body), keys):
            return _error(403, "UnrecognizedClientException", REFUSAL_MESSAGE)
        if name not in pools:
            return _error(404, "ResourceNotFoundException", f"Function not found: {name}")
        event = body or b"{}"
        if request.headers.get("x-amz-invocation-type") == "Event":
            task = asyncio.ensure_future(_in_background(pools[name], event))
            background.add(task)
            task.add_done_callback(background.discard)
            return Response(status_code=202)
        try:
            response = await pools[name].invoke(event)
        except TooManyRequests:
            return _error(429, "TooManyRequestsException", "Rate Exceeded.")
        headers = {"X-Amz-Executed-Version": "$LATEST", "x-amzn-RequestId": str(uuid.uuid4())}
        if response.failed:
            headers["X-Amz-Function-Error"] = "Unhandled"
        return Response(response.payload, headers=headers, media_type="application/json")

    async def health(request: Request) -> Response:
        if not is_signed(_received(request, b""), keys):
            return _error(403, "UnrecognizedClientException", REFUSAL_MESSAGE)
        return JSONResponse({"functions": {name: pool.load() for name, pool in pools.items()}})

    return [Route(PATH, invoke, methods=["POST"]), Route("/health", health)]


async def _read_body(request: Request) -> bytes | None:
    """Return the body, None above 6 MB."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_PAYLOAD_BYTES:
            return None
    return body


def _received(request: Request, body: bytes) -> HttpRequest:
    target = request.scope["raw_path"].decode("latin-1")
    if query := request.scope["query_string"].decode("latin-1"):
        target += f"?{query}"
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return HttpRequest(request.method, target, headers, body)


async def _in_background(pool: WorkerPool, event: bytes) -> None:
    try:
        response = await pool.invoke(event)
    except TooManyRequests:
        LOG.error("Dropped an asynchronous event: the queue is full")
        return
    if response.failed:
        LOG.error("An asynchronous invocation failed. See the function's log.")


def _error(status: int, kind: str, message: str) -> Response:
    headers = {"x-amzn-ErrorType": kind, "x-amzn-RequestId": str(uuid.uuid4())}
    return JSONResponse({"Type": "User", "Message": message}, status_code=status, headers=headers)
