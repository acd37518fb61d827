"""A real S3 server for tests: rclone over a folder, with one empty bucket, `data`."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.supervisor.ports import free_port
from tests.support.paths import ROOT

RCLONE = ROOT / ".venv/bin/rclone"
KEY, SECRET = "local-access-key", "local-secret-key"
BUCKET = "data"
_START_SECONDS = 20


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Serve the folders of `root` as buckets; yield the address."""
    (root / BUCKET).mkdir()
    while True:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        process = _start(root, port)
        try:
            _wait_for(port)
            if _accepts_keys(address):
                yield address
                return
        finally:
            process.terminate()
            process.wait(10)


def create_client(address: str) -> Any:
    """Return the SDK's client of a server."""
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def _start(root: Path, port: int) -> subprocess.Popen[bytes]:
    command = [str(RCLONE), "serve", "s3", str(root), "--addr", f"127.0.0.1:{port}"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(root.parent), "RCLONE_CONFIG": ""}
    return subprocess.Popen(
        [*command, "--auth-key", f"{KEY},{SECRET}"], env=environment, stderr=subprocess.DEVNULL
    )


def _accepts_keys(address: str) -> bool:
    """Return whether the server is this one; another process may have taken the port first."""
    try:
        create_client(address).head_bucket(Bucket=BUCKET)
    except ClientError:
        return False
    return True


def keys(s3: Any) -> list[str]:
    """Return the keys of the bucket, sorted."""
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return sorted(entry["Key"] for entry in listed)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("rclone does not answer")
