"""Serves a Trino cluster over folders of Parquet files, for development and tests.

`python -m local.trino --bucket lake=FOLDER --bucket results=FOLDER --state FOLDER` starts S3, Glue,
a coordinator and two workers, writes their addresses to STATE/trino.json, and stops with SIGTERM.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

from local.config import HOST, Keys
from local.errors import StartupError
from local.supervisor.ports import free_ports
from local.trino.cluster import TrinoCluster
from local.trino.installation import find_installation
from local.trino.node_configuration import Endpoints
from local.trino.servers import glue_spec, s3_spec

RUN_FILE = "trino.json"
POLL_SECONDS = 0.5


def main() -> int:
    """Run the cluster until a signal, or for a number of seconds."""
    options = _parser().parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)
    try:
        with ExitStack() as cleanups:
            _serve(options, cleanups)
    except StartupError as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bucket", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--state", type=Path, default=Path(".duckstep/trino/run"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3600.0, help="stop after this time")
    return parser


def _serve(options: argparse.Namespace, cleanups: ExitStack) -> None:
    folder = options.state.resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    buckets = {name: Path(path).resolve() for name, _, path in map(_split, options.bucket)}
    keys, (s3, glue) = Keys.generate(), free_ports(2)
    for spec in (s3_spec(buckets, s3, keys), glue_spec(glue, keys)):
        log = cleanups.enter_context((folder / f"{spec.name}.log").open("ab"))
        process = subprocess.Popen(spec.command, env=spec.environment, stdout=log, stderr=log)
        cleanups.callback(process.wait)
        cleanups.callback(process.kill)
    endpoints = Endpoints(f"http://{HOST}:{s3}", f"http://{HOST}:{glue}", keys)
    cluster = TrinoCluster(find_installation(), endpoints, folder, options.workers)
    cleanups.callback(cluster.stop)
    cluster.start()
    run_file = folder / RUN_FILE
    run_file.touch(mode=0o600)
    pids = {name: process.pid for name, process in cluster.processes.items()}
    addresses = {"url": cluster.url, "s3": endpoints.s3, "glue": endpoints.glue}
    run_file.write_text(json.dumps({**addresses, "keys": vars(keys), "pids": pids}))
    cleanups.callback(run_file.unlink, missing_ok=True)
    print(f"Trino serves at {cluster.url}; {run_file} has the addresses and keys.", flush=True)
    deadline = time.monotonic() + options.seconds
    while time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _split(text: str) -> tuple[str, str, str]:
    name, separator, path = text.partition("=")
    if not (name and path):
        raise StartupError(f"--bucket {text} is not NAME=FOLDER.")
    return name, separator, path


def _exit(*_: Any) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
