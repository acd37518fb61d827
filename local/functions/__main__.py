"""`python -m local.functions RUN_FILE`: serves the functions until it is killed."""

import asyncio
import json
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from local.config import HOST, StackConfig, read_config
from local.functions import invoke_api, runtime_api
from local.functions.claimant import Weight
from local.functions.folder_cache import FolderCache
from local.functions.pool import (
    API_QUEUE_TIMEOUT_SECONDS,
    QUEUE_TIMEOUT_SECONDS,
    STARTS,
    WorkerPool,
    YoungLimits,
)
from local.functions.worker import BACKGROUND_NICENESS, NICENESS, FunctionWorker
from local.logs.log_format import configure_logging
from local.template.deployment import Function

PROCESSORS = max(2, os.cpu_count() or 1)
# More short queries at once would take turns on the processors, and each would end later. DuckDB
# runs one that reads much on every processor.
YOUNG_PLANS = YoungLimits(PROCESSORS, PROCESSORS)
YOUNG_RUNS = YoungLimits(PROCESSORS, PROCESSORS // 2)
# The workers of one owner, by the weight of its events; a few more are left to the others. A query
# runs for minutes and is as heavy as its plan, not as its text: one that reads little does not wait
# for those that read much, nor one that reads nothing for those that read little. A long poll of
# the API occupies a worker but no CPU.
OWNER_WORKERS = 4
RUNNING_LIMITS = {Weight.TINY: 2, Weight.LIGHT: OWNER_WORKERS, Weight.NORMAL: OWNER_WORKERS}
PLANNING_LIMITS = {
    Weight.TINY: 2,
    Weight.NORMAL: OWNER_WORKERS,
    Weight.HEAVY: min(PROCESSORS, 4),
}
API_LIMITS = {Weight.LIGHT: 12, Weight.NORMAL: 4, Weight.HEAVY: min(PROCESSORS, 4)}
WORKERS = sum(RUNNING_LIMITS.values()) + 1
PLANNING_WORKERS = sum(PLANNING_LIMITS.values()) + 1
API_WORKERS = sum(API_LIMITS.values()) + 2
LONG_SECONDS = 60
REAP_INTERVAL_SECONDS = 10
BACKLOG = 128
# A request on a connection that the server is closing fails: longer than any client idles.
KEEP_ALIVE_SECONDS = 24 * 3600


def main() -> None:
    """Serve the Invoke API and the Runtime API of every worker on one port."""
    config = read_config(Path(sys.argv[1]))
    configure_logging(config, "functions")
    _clear_dir(Path(config.state) / "tmp")
    pools: dict[str, WorkerPool] = {}
    workers: dict[str, FunctionWorker] = {}
    clear_cache, starts = FolderCache(config).clear, asyncio.Semaphore(STARTS)
    for function in config.deployment.functions:
        routed = function.arn in json.dumps(config.deployment.contract["paths"])
        count, limits = _shares(function, routed)
        background = _is_background(config, function)
        niceness = BACKGROUND_NICENESS if background else NICENESS
        members = [FunctionWorker(config, function, niceness) for _ in range(count)]
        seconds = API_QUEUE_TIMEOUT_SECONDS if routed else QUEUE_TIMEOUT_SECONDS
        prepare = partial(clear_cache, function)
        # A request has no retries, so that it does not wait for the starts of the workflow.
        own_starts = 2 * STARTS if routed else int(background)
        slots = asyncio.Semaphore(own_starts) if own_starts else starts
        young = None if routed else YOUNG_RUNS if limits is RUNNING_LIMITS else YOUNG_PLANS
        pools[function.name] = WorkerPool(members, seconds, limits, prepare, slots, young)
        workers |= {worker.secret: worker for worker in members}
    server = uvicorn.Server(
        uvicorn.Config(
            _application(config, pools, workers),
            access_log=False,
            log_config=None,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=1,
        )
    )
    asyncio.run(server.serve([_listener(config.ports.functions)]))


def _shares(function: Function, routed: bool) -> tuple[int, dict[Weight, int]]:
    """Return the number of a function's workers, and of those that one owner has at most."""
    if routed:
        return API_WORKERS, API_LIMITS
    if function.timeout > LONG_SECONDS:
        return WORKERS, RUNNING_LIMITS
    return PLANNING_WORKERS, PLANNING_LIMITS


def _clear_dir(folder: Path) -> None:
    """Delete the temporary files that an earlier process's functions left."""
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _listener(port: int) -> socket.socket:
    """Return a listening socket on which asyncio turns Nagle's algorithm off.

    asyncio does so only for a socket that names its protocol; it saves 80 ms an invocation.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen(BACKLOG)
    return listener


def _invoked_functions(config: StackConfig) -> list[Function]:
    """Return the functions with a local caller, which start warm; others start on demand."""
    callers = _callers(config) + _event_sources(config)
    return [function for function in config.deployment.functions if function.name in callers]


def _is_background(config: StackConfig, function: Function) -> bool:
    """Return whether only rules, streams and schedules invoke a function, and no client waits."""
    scheduled = json.dumps([rule.targets for rule in config.deployment.event_resources.schedules])
    events = _event_sources(config) + scheduled
    return function.name in events and function.name not in _callers(config)


def _callers(config: StackConfig) -> str:
    """Return the documents that name the functions of the API, the workflow and other functions."""
    deployment = config.deployment
    environments = [function.environment for function in deployment.functions]
    return json.dumps([deployment.contract["paths"], environments]) + (
        deployment.state_machine.definition
    )


def _event_sources(config: StackConfig) -> str:
    """Return the targets of rules and streams."""
    resources = config.deployment.event_resources
    targets = [target.arn for rule in resources.rules for target in rule.targets]
    targets += [
        mapping.function for mapping in resources.mappings if ":dynamodb:" in mapping.source
    ]
    return json.dumps(targets)


def _application(
    config: StackConfig, pools: dict[str, WorkerPool], workers: dict[str, FunctionWorker]
) -> Starlette:
    warm = [pools[function.name] for function in _invoked_functions(config)]

    async def reap_idle() -> None:
        while True:
            await asyncio.sleep(REAP_INTERVAL_SECONDS)
            for pool in pools.values():
                pool.stop_idle()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await asyncio.gather(*(pool.warm_up() for pool in warm))
        reaper = asyncio.ensure_future(reap_idle())
        yield
        reaper.cancel()
        for worker in workers.values():
            worker.stop()

    routes = [*invoke_api.routes(pools, config.keys), *runtime_api.routes(workers)]
    return Starlette(routes=routes, lifespan=lifespan)


if __name__ == "__main__":
    main()
