"""The local stack with a proxy before every server: `python -m tests.faults.stack`.

    --state FOLDER --port PORT --data FOLDER [--data-errors RATE] [--clock SECONDS]

Everything else is `python -m local`. The state's `run.json` holds the servers' own ports, for the
test to look behind the proxies, and `control` the address at which faults are set. With a rate, the
tables come from hadro, which fails that share of its requests. With a clock, the functions' are off
by so many seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from dataclasses import asdict, replace
from pathlib import Path

from local.config import HOST, ROOT, Keys, Ports, StackConfig
from local.data.source import folder_source
from local.state_dir import StateDir
from local.supervisor import ports
from local.supervisor.child_process import ChildProcess, ProcessSpec
from local.supervisor.process_specs import server_specs
from local.supervisor.supervisor import Supervisor
from local.supervisor.watchdog_client import WatchdogClient
from local.template.deployment import read_deployment

OPEN = {"Authentication": "none", "OwnerQueries": "20"}
OPEN |= {"OwnerQueriesAMinute": "0", "OwnerGBADay": "0"}
PROXIED = ("data", "results", "aws", "functions")


def main() -> None:
    """Serve until SIGINT."""
    options = _parser().parse_args()
    folder = StateDir(options.state.absolute())
    with folder.lock():
        folder.prepare()
        guard = WatchdogClient()
        outer, inner, control = _ports(options.port)
        deployment = read_deployment(ROOT, OPEN)
        # The test sweeps by itself: a fault is for the query, and not for a sweep beside it.
        unscheduled = replace(deployment.event_resources, schedules=[])
        deployment = replace(deployment, event_resources=unscheduled)
        code = str(ROOT / "functions")
        config = StackConfig(deployment, outer, Keys.generate(), str(folder.root), code)
        replace(config, ports=inner).write(folder.run_file)
        specs = _specs(config, inner, control, folder, options)
        children = [ChildProcess(spec, folder.logs / f"{spec.name}.log", guard) for spec in specs]
        health = config.url("gateway") + "/health"
        announce = f"duckstep is ready at http://{HOST}:{options.port}"
        Supervisor(children, guard, _say).run(health, lambda: _say(announce))


def _ports(gateway: int) -> tuple[Ports, Ports, int]:
    """Return the proxies' ports, the servers' and the one at which faults are set."""
    outer = ports.allocate(gateway)
    *inner, control = ports.free_ports(len(PROXIED) + 1, taken=asdict(outer).values())
    return outer, replace(outer, **dict(zip(PROXIED, inner, strict=True))), control


def _specs(
    config: StackConfig,
    inner: Ports,
    control: int,
    folder: StateDir,
    options: argparse.Namespace,
) -> list[ProcessSpec]:
    """Return the proxies and the servers, each of which sees the others through their proxies."""
    own = asdict(inner)
    table = {name: (getattr(config.ports, name), f"http://{HOST}:{own[name]}") for name in PROXIED}
    table_file = folder.root / "proxies.json"
    table_file.write_text(json.dumps({**table, "control": control}))
    (folder.root / "control").write_text(f"http://{HOST}:{control}")
    python = {**os.environ, "PYTHONPATH": str(ROOT)}
    proxy = [sys.executable, "-m", "tests.faults.proxy", str(table_file)]
    specs = [ProcessSpec("proxy", proxy, python)]
    for name in ("aws", "functions", "gateway", "data", "results", "data-rclone", "results-rclone"):
        port = {name: own[name]} if name in PROXIED else {}
        spec = _server(name, replace(config, ports=replace(config.ports, **port)), folder, options)
        if name == "aws":
            command = [sys.executable, "-m", "tests.faults.workflow", spec.command[-1]]
            spec = replace(spec, command=[*command, f"http://{HOST}:{control}"])
        if name == "functions" and options.clock is not None:
            command = [sys.executable, "-m", "tests.faults.clock", spec.command[-1]]
            spec = replace(spec, command=[*command, str(options.clock)])
        specs.append(spec)
    return specs


def _server(
    name: str, config: StackConfig, folder: StateDir, options: argparse.Namespace
) -> ProcessSpec:
    run_file = folder.root / f"run-{name}.json"
    config.write(run_file)
    if name == "data" and options.data_errors is not None:
        return _failing_data(config, folder, options)
    rclone = Path(sys.executable).parent / "rclone"
    specs = server_specs(config, folder, folder_source(options.data), rclone)
    spec = next(spec for spec in specs if spec.name == name)
    command = [str(run_file) if part == str(folder.run_file) else part for part in spec.command]
    return replace(spec, command=command)


def _failing_data(
    config: StackConfig, folder: StateDir, options: argparse.Namespace
) -> ProcessSpec:
    """Serve the tables by hadro, for which a bucket is a folder of its name."""
    buckets = folder.root / "buckets"
    # A link would lead out of the buckets, which hadro refuses.
    bucket = buckets / config.deployment.buckets["DataBucket"]
    shutil.copytree(options.data, bucket, dirs_exist_ok=True)
    command = [sys.executable, "-m", "hadro", str(buckets), "--host", HOST]
    command += ["--port", str(config.ports.data), "--region", config.deployment.region]
    command += ["--error-rate", str(options.data_errors)]
    return ProcessSpec("data", command, {**os.environ, "PYTHONPATH": str(ROOT)})


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.stack", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--data-errors", type=float)
    parser.add_argument("--clock", type=float)
    return parser


if __name__ == "__main__":
    main()
