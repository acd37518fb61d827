"""The commands and environments of the stack's server processes."""

import os
import sys
from pathlib import Path

from local.config import HOST, ROOT, StackConfig
from local.data.source import Source
from local.supervisor.child import Spec
from local.supervisor.folder import StateFolder

# A write behind rclone's back must show at once, a read out of order must not wait (20 ms each by
# default), and a listing must not hash every file (the default ETag).
_S3_OPTIONS = [
    "--vfs-cache-mode=off",
    "--vfs-read-wait=0",
    "--dir-cache-time=1ms",
    "--poll-interval=0",
    "--etag-hash=",
    "--log-level=NOTICE",
]
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
    return [*servers, _s3(config, folder, source, rclone)]


def _s3(config: StackConfig, folder: StateFolder, source: Source, rclone: Path) -> Spec:
    buckets = config.deployment.buckets
    upstreams = f"{buckets['DataBucket']}=data: {buckets['ResultsBucket']}=results:"
    environment = {
        **os.environ,
        "RCLONE_CONFIG": "",
        **source.environment,
        "RCLONE_CONFIG_RESULTS_TYPE": "alias",
        "RCLONE_CONFIG_RESULTS_REMOTE": str(folder.results),
        "RCLONE_CONFIG_BUCKETS_TYPE": "combine",
        "RCLONE_CONFIG_BUCKETS_UPSTREAMS": upstreams,
        # Quoted, because rclone reads the variable as a list.
        "RCLONE_AUTH_KEY": f'"{config.keys.access},{config.keys.secret}"',
    }
    address = f"--addr={HOST}:{config.ports.s3}"
    return Spec("s3", [str(rclone), "serve", "s3", "buckets:", address, *_S3_OPTIONS], environment)


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(_HIDDEN)}
