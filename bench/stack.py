"""The local stack with instrumentation: tables behind a slow S3 server, or counting proxies.

    python -m bench.stack --state FOLDER --port PORT --tables FOLDER
        [--latency-ms 20] [--total-mbps 0] [--count]

`--latency-ms` serves the tables by the slow S3 server of `bench.s3_server`; the folder of the
tables then has the name of the data bucket. `--count` adds a counting proxy to
the results, DynamoDB with Step Functions, and the functions. Everything else is `python -m local`.
The file `endpoints.json` in the state folder holds the addresses and the keys.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from bench.s3_server import S3Delays, s3_server_specs
from local.config import HOST, ROOT, Keys, Ports, StackConfig
from local.data.source import folder_source
from local.stack_process import READY_MESSAGE
from local.state_dir import StateDir
from local.supervisor import ports
from local.supervisor.child_process import ChildProcess, ProcessSpec
from local.supervisor.process_specs import server_specs
from local.supervisor.supervisor import Supervisor
from local.supervisor.watchdog_client import WatchdogClient
from local.template.deployment import QUOTAS_OFF, read_deployment

ENDPOINTS_FILE = "endpoints.json"
COUNTED = ("results", "aws", "functions")
SERVERS = ("aws", "functions", "gateway", "data", "results", "data-rclone", "results-rclone")
# The benchmark sends no token, and large scans take long.
BENCH_PARAMETERS = {"Authentication": "none", "QueryTimeoutSeconds": "840"}


def main() -> None:
    """Serve until SIGTERM."""
    options = _parser().parse_args()
    folder = StateDir(options.state.absolute())
    with folder.lock():
        folder.prepare()
        guard = WatchdogClient()
        # Counts include the requests for quotas, as on AWS.
        parameters = BENCH_PARAMETERS if options.count else {**BENCH_PARAMETERS, **QUOTAS_OFF}
        config = StackConfig(
            read_deployment(ROOT, parameters),
            ports.allocate(options.port),
            Keys.generate(),
            str(folder.root),
            str(ROOT / "functions"),
        )
        specs = _specs(config, folder, options)
        children = [ChildProcess(spec, folder.logs / f"{spec.name}.log", guard) for spec in specs]
        _write_endpoints(config, folder)
        ready = f"{READY_MESSAGE} at {config.url('gateway')}"
        health = config.url("gateway") + "/health"
        Supervisor(children, guard, print).run(health, lambda: print(ready, flush=True))


def _specs(config: StackConfig, folder: StateDir, options: argparse.Namespace) -> list[ProcessSpec]:
    """Return the servers, and the proxies of those that are counted."""
    source = folder_source(options.tables)
    rclone = Path(sys.executable).parent / "rclone"
    specs: list[ProcessSpec] = []
    for name in SERVERS:
        if name.startswith("data") and options.latency_ms is not None:
            specs += _slow_data(config, folder, options) if name == "data" else []
            continue
        own = config
        if options.count and name in COUNTED:
            own = replace(config, ports=_behind(config.ports, name))
            specs.append(_proxy(name, config, own))
        run_file = folder.root / f"run-{name}.json"
        own.write(run_file)
        servers = server_specs(own, folder, source, rclone)
        spec = next(spec for spec in servers if spec.name == name)
        command = [str(run_file) if part == str(folder.run_file) else part for part in spec.command]
        specs.append(replace(spec, command=command))
    return specs


def _behind(outer: Ports, name: str) -> Ports:
    """Return the ports with a different one for the server `name`, behind its proxy."""
    return replace(outer, **{name: getattr(ports.allocate(outer.gateway), name)})


def _proxy(name: str, outer: StackConfig, inner: StackConfig) -> ProcessSpec:
    port = str(getattr(outer.ports, name))
    command = [sys.executable, "-m", "bench.proxy", name, port, inner.url(name)]
    return ProcessSpec(f"{name}-proxy", command, {**os.environ, "PYTHONPATH": str(ROOT)})


def _slow_data(
    config: StackConfig, folder: StateDir, options: argparse.Namespace
) -> tuple[ProcessSpec, ProcessSpec]:
    """Return the servers of the tables, whose folder has the name of the data bucket."""
    delays = S3Delays(options.latency_ms, options.total_mbps)
    buckets = options.tables.absolute().parent
    return s3_server_specs(buckets, folder.root / "s3", config.ports.data, delays)


def _write_endpoints(config: StackConfig, folder: StateDir) -> None:
    names = ("data", *COUNTED)
    endpoints = {name: f"http://{HOST}:{getattr(config.ports, name)}" for name in names}
    endpoints["table"] = config.deployment.tables[0]["TableName"]
    endpoints |= {"access": config.keys.access, "secret": config.keys.secret}
    (folder.root / ENDPOINTS_FILE).write_text(json.dumps(endpoints))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.stack", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tables", type=Path, required=True)
    parser.add_argument("--latency-ms", type=float)
    parser.add_argument("--total-mbps", type=float, default=0)
    parser.add_argument("--count", action="store_true")
    return parser


if __name__ == "__main__":
    main()
