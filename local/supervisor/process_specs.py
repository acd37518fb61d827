"""The commands and environments of the stack's server processes."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from local.config import HOST, ROOT, StackConfig
from local.data.links import exclusion
from local.data.source import DataSource
from local.state_dir import StateDir
from local.supervisor.child_process import ProcessSpec

# Without the default wait of 20 ms for each read out of order, and without the default ETag, for
# which a listing hashes every file.
_RCLONE_OPTIONS = [
    "--vfs-cache-mode=off",
    "--vfs-read-wait=0",
    "--poll-interval=0",
    "--etag-hash=",
    "--log-level=NOTICE",
]
# Users add data files beside rclone, which must appear at once: each invocation of a function
# empties the cache (local/functions/folder_cache.py). Results are written through rclone alone, and
# listing a folder of thousands for each of them would take longer with each result.
_DATA_DIR_CACHE, _RESULTS_DIR_CACHE = "--dir-cache-time=3s", "--dir-cache-time=8760h"
# Only rclone receives the user's AWS settings.
_HIDDEN_PREFIXES = ("AWS_", "RCLONE_", "PYTHONPATH")


def server_specs(
    config: StackConfig, folder: StateDir, source: DataSource, rclone: Path
) -> list[ProcessSpec]:
    """Return the specs of the servers in start order."""
    python = {**_environment(), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    # moto and boto3 look for credentials when they are imported.
    python |= {"AWS_ACCESS_KEY_ID": config.keys.access, "AWS_EC2_METADATA_DISABLED": "true"}
    python |= {"AWS_SECRET_ACCESS_KEY": config.keys.secret}
    commands = {name: [f"local.{name}"] for name in ("aws", "functions", "gateway")}
    commands |= {name: ["local.s3", name] for name in ("data", "results")}
    operands = {"data": source.folder}
    servers = [
        ProcessSpec(
            name,
            [sys.executable, "-m", *command, str(folder.run_file), *operands.get(name, ())],
            python,
        )
        for name, command in commands.items()
    ]
    return [*servers, *_rclone_specs(config, folder, source, rclone)]


def _rclone_specs(
    config: StackConfig, folder: StateDir, source: DataSource, rclone: Path
) -> Iterator[ProcessSpec]:
    """Yield an rclone for the data bucket and one for the results bucket."""
    buckets = config.deployment.buckets
    for name, (upstreams, remotes, freshness) in _upstreams(config, folder, source).items():
        environment = {
            **os.environ,
            "RCLONE_CONFIG": "",
            **remotes,
            "RCLONE_CONFIG_BUCKETS_TYPE": "combine",
            "RCLONE_CONFIG_BUCKETS_UPSTREAMS": upstreams,
            # Quoted, because rclone reads the variable as a list.
            "RCLONE_AUTH_KEY": f'"{config.keys.access},{config.keys.secret}"',
        }
        port = getattr(config.ports, f"{name}_rclone")
        address = f"--addr={HOST}:{port}"
        command = [str(rclone), "serve", "s3", "buckets:", address, freshness, *_RCLONE_OPTIONS]
        if name == "data" or config.trino:
            control = config.ports.data_control if name == "data" else config.results_control
            command += ["--rc", f"--rc-addr={HOST}:{control}"]
            environment["RCLONE_RC_USER"] = config.keys.access
            environment["RCLONE_RC_PASS"] = config.keys.secret
            links = (link for link in source.links if link.is_folder)
            command += [f"--exclude={exclusion(link, buckets['DataBucket'])}" for link in links]
        if name == "results":
            # rclone would hash each result twice to compare it with the file that it has just
            # written: half of its processor time for a large one.
            command.append("--ignore-checksum")
        origin = config.deployment.origin
        if name == "results" and origin not in ("", f"http://localhost:{config.ports.gateway}"):
            # As the bucket's CORS rule: a script of another page follows the API's 303. The own
            # page opens the URL as a link.
            command.append(f"--allow-origin={origin}")
        yield ProcessSpec(f"{name}-rclone", command, environment)


def _upstreams(
    config: StackConfig, folder: StateDir, source: DataSource
) -> dict[str, tuple[str, Mapping[str, str], str]]:
    """Return the buckets, their remotes and the cache option of each rclone by its name.

    Trino, which knows one S3, reads the data through that of the results: what it writes is in the
    cache of the server from which the functions read it.
    """
    results = {
        "RCLONE_CONFIG_RESULTS_TYPE": "alias",
        "RCLONE_CONFIG_RESULTS_REMOTE": str(folder.results),
    }
    data_upstream = f"{config.deployment.buckets['DataBucket']}=data:"
    results_upstreams = f"{config.deployment.buckets['ResultsBucket']}=results:"
    if config.trino:
        results_upstreams += f" {data_upstream}"
        # By the inode's time, rclone takes what it has just written for another file.
        times = {"RCLONE_LOCAL_TIME_TYPE": "mtime"}
        results = {**source.environment, **times, **results}
    return {
        "data": (data_upstream, source.environment, _DATA_DIR_CACHE),
        "results": (results_upstreams, results, _RESULTS_DIR_CACHE),
    }


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(_HIDDEN_PREFIXES)}
