"""`python -m local.functions RUN_FILE`: serves the functions until it is killed."""

import asyncio
import json
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.config import HOST, StackConfig, read_config
from local.functions import invoke_api, runtime_api
from local.functions.pool import API_PATIENCE_SECONDS, PATIENCE_SECONDS, Pool
from local.functions.worker import Worker
from local.logs.log_format import configure_logging
from local.template.deployment import Function

WORKERS = 4
# A route may hold a client's long poll, which costs a worker but no CPU.
API_WORKERS = 12
REAP_SECONDS = 10
BACKLOG = 128
# Clients keep their connections; a server that closes first makes their next request fail.
KEEP_ALIVE_SECONDS = 24 * 3600


def main() -> None:
    """Bind a port for each worker and one for the Invoke API, then serves all with one loop."""
    config = read_config(Path(sys.argv[1]))
    configure_logging(config, "functions")
    _empty(Path(config.state) / "tmp")
    sockets = [_listener(config.ports.functions)]
    pools: dict[str, Pool] = {}
    workers: dict[int, Worker] = {}
    for function in config.deployment.functions:
        routed = function.arn in json.dumps(config.deployment.contract["paths"])
        own = [_listener(0) for _ in range(API_WORKERS if routed else WORKERS)]
        mine = [Worker(config, function, listener.getsockname()[1]) for listener in own]
        pools[function.name] = Pool(mine, API_PATIENCE_SECONDS if routed else PATIENCE_SECONDS)
        workers |= {worker.port: worker for worker in mine}
        sockets += own
    server = uvicorn.Server(
        uvicorn.Config(
            _application(pools, workers, [pools[each.name] for each in _called(config)]),
            access_log=False,
            log_config=None,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=1,
        )
    )
    asyncio.run(server.serve(sockets))


def _empty(folder: Path) -> None:
    """Remove what the functions of an earlier process, which are gone, have left on their disk."""
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _listener(port: int) -> socket.socket:
    """Return a listening socket on which asyncio turns Nagle's algorithm off.

    It does so only where the protocol is named; without it every invocation costs 80 ms more.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen(BACKLOG)
    return listener


def _called(config: StackConfig) -> list[Function]:
    """Return the functions that something here calls; others start when they are invoked."""
    deployment = config.deployment
    eventing = deployment.eventing
    targets = [target.arn for rule in eventing.rules for target in rule.targets]
    targets += [each.function for each in eventing.mappings if ":dynamodb:" in each.source]
    environments = [function.environment for function in deployment.functions]
    callers = json.dumps([deployment.contract["paths"], targets, environments])
    callers += deployment.state_machine.definition
    return [function for function in deployment.functions if function.name in callers]


def _application(
    pools: dict[str, Pool], workers: dict[int, Worker], called: list[Pool]
) -> Starlette:
    async def health(request: Request) -> Response:
        return JSONResponse({"functions": {name: pool.load() for name, pool in pools.items()}})

    async def tend() -> None:
        while True:
            await asyncio.sleep(REAP_SECONDS)
            for pool in pools.values():
                pool.end_idle()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await asyncio.gather(*(pool.warm_up() for pool in called))
        tending = asyncio.ensure_future(tend())
        yield
        tending.cancel()
        for worker in workers.values():
            worker.stop()

    routes = [*runtime_api.routes(workers), *invoke_api.routes(pools), Route("/health", health)]
    return Starlette(routes=routes, lifespan=lifespan)


if __name__ == "__main__":
    main()
