"""The S3 and the Glue of a cluster that runs without the rest of the stack."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from local.config import HOST, ROOT, Keys
from local.supervisor.child_process import ProcessSpec

_HIDDEN_PREFIXES = ("AWS_", "RCLONE_")


def s3_spec(buckets: Mapping[str, Path], port: int, keys: Keys) -> ProcessSpec:
    """Return an rclone that serves each folder as the bucket of its name."""
    rclone = Path(sys.executable).parent / "rclone"
    command = [str(rclone), "serve", "s3", "buckets:", f"--addr={HOST}:{port}"]
    command += ["--vfs-cache-mode=off", "--vfs-read-wait=0", "--poll-interval=0"]
    command += ["--etag-hash=", "--dir-cache-time=0s", "--log-level=NOTICE"]
    upstreams = " ".join(f'"{name}={folder}"' for name, folder in buckets.items())
    return ProcessSpec(
        "s3",
        command,
        {
            **_environment(),
            "RCLONE_CONFIG": "",
            "RCLONE_CONFIG_BUCKETS_TYPE": "combine",
            "RCLONE_CONFIG_BUCKETS_UPSTREAMS": upstreams,
            "RCLONE_AUTH_KEY": f'"{keys.access},{keys.secret}"',
        },
    )


def glue_spec(port: int, keys: Keys) -> ProcessSpec:
    """Return moto's Glue, which forgets its tables when it ends."""
    return ProcessSpec(
        "glue",
        [sys.executable, "-m", "local.trino.glue", str(port)],
        {
            **_environment(),
            "PYTHONPATH": str(ROOT),
            "AWS_ACCESS_KEY_ID": keys.access,
            "AWS_SECRET_ACCESS_KEY": keys.secret,
        },
    )


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(_HIDDEN_PREFIXES)}
