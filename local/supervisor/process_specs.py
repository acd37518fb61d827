"""The commands and environments of the stack's server processes."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from local.config import HOST, ROOT, StackConfig
from local.data.source import Source
from local.state_dir import StateFolder
from local.supervisor.child_process import Spec

# A read out of order must not wait (20 ms each by default), and a listing must not hash every file
# (the default ETag).
_S3_OPTIONS = [
    "--vfs-cache-mode=off",
    "--vfs-read-wait=0",
    "--poll-interval=0",
    "--etag-hash=",
    "--log-level=NOTICE",
]
# A file that is put beside rclone into the data must show at once; results are written through
# rclone alone, and reading a folder of thousands anew for each of them would take ever longer.
_FRESH, _KEPT = "--dir-cache-time=1ms", "--dir-cache-time=8760h"
# The user's AWS settings are for rclone alone.
_HIDDEN = ("AWS_", "RCLONE_", "PYTHONPATH")


def server_specs(
    config: StackConfig, folder: StateFolder, source: Source, rclone: Path
) -> list[Spec]:
    """Returns the servers in the order in which they are started."""
    python = {**_environment(), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    # moto and boto3 look for credentials when they are imported.
    python |= {"AWS_ACCESS_KEY_ID": config.keys.access, "AWS_EC2_METADATA_DISABLED": "true"}
    python |= {"AWS_SECRET_ACCESS_KEY": config.keys.secret}
    servers = [
        Spec(name, [sys.executable, "-m", f"local.{name}", str(folder.run_file)], python)
        for name in ("aws", "functions", "gateway")
    ]
    return [*servers, *_buckets(config, folder, source, rclone)]


def _buckets(
    config: StackConfig, folder: StateFolder, source: Source, rclone: Path
) -> Iterator[Spec]:
    """Yields an S3 server for the data and one for the results, each with its one bucket."""
    results = {
        "RCLONE_CONFIG_RESULTS_TYPE": "alias",
        "RCLONE_CONFIG_RESULTS_REMOTE": str(folder.results),
    }
    buckets = config.deployment.buckets
    for name, bucket, remotes, freshness in (
        ("data", buckets["DataBucket"], source.environment, _FRESH),
        ("results", buckets["ResultsBucket"], results, _KEPT),
    ):
        environment = {
            **os.environ,
            "RCLONE_CONFIG": "",
            **remotes,
            "RCLONE_CONFIG_BUCKETS_TYPE": "combine",
            "RCLONE_CONFIG_BUCKETS_UPSTREAMS": f"{bucket}={name}:",
            # Quoted, because rclone reads the variable as a list.
            "RCLONE_AUTH_KEY": f'"{config.keys.access},{config.keys.secret}"',
        }
        address = f"--addr={HOST}:{getattr(config.ports, name)}"
        command = [str(rclone), "serve", "s3", "buckets:", address, freshness, *_S3_OPTIONS]
        if name == "results":
            # As the bucket's CORS rule: a page follows the API's 303 to a presigned URL.
            command.append(f"--allow-origin={config.deployment.origin}")
        yield Spec(name, command, environment)


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(_HIDDEN)}
