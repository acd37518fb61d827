"""S3, DynamoDB and Step Functions on this machine, as servers that a Lambda container reaches."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

# rclone takes keys of 8 characters or more.
KEYS = {"AWS_ACCESS_KEY_ID": "samlocalkey", "AWS_SECRET_ACCESS_KEY": "samlocalsecret"}
REGION = "us-east-1"
START_SECONDS = 30


@dataclass(frozen=True)
class Services:
    """The endpoints; `buckets` is the folder behind the S3 server."""

    s3_url: str
    aws_url: str
    buckets: Path

    def client(self, name: str) -> Any:
        url = self.s3_url if name == "s3" else self.aws_url
        return boto3.client(
            name,  # type: ignore[call-overload]
            endpoint_url=url,
            region_name=REGION,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            config=Config(signature_version="s3v4") if name == "s3" else None,
        )


@contextmanager
def services(folder: Path, address: str, seen_as: str) -> Iterator[Services]:
    """Run both servers over `folder`, of which each top folder is a bucket."""
    s3_port, aws_port = free_port(address), free_port(address)
    programs = Path(sys.executable).parent
    keys = ",".join(KEYS.values())
    s3: list[str | Path] = [
        "serve",
        "s3",
        "--addr",
        f"{address}:{s3_port}",
        "--auth-key",
        keys,
        folder,
    ]
    commands: list[list[str | Path]] = [
        [programs / "rclone", "--config", os.devnull, *s3],
        [programs / "moto_server", "-H", address, "-p", str(aws_port)],
    ]
    log = (folder.parent / "services.log").open("w")
    running = [subprocess.Popen(command, stdout=log, stderr=log) for command in commands]
    try:
        for port in (s3_port, aws_port):
            wait_for(address, port)
        yield Services(f"http://{seen_as}:{s3_port}", f"http://{seen_as}:{aws_port}", folder)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(10)
        log.close()


def of_docker() -> tuple[str, str]:
    """Return the address to listen on, and what it is called in a container.

    SAM has no host network for its containers. On Linux the bridge's gateway is this machine;
    Docker Desktop's is not, and has a name for this machine instead.
    """
    gateway = bridge_gateway()
    try:
        free_port(gateway)
    except OSError:
        return "127.0.0.1", "host.docker.internal"
    return gateway, gateway


def bridge_gateway() -> str:
    """Return the gateway of Docker's default network: the subnet's first address if not named."""
    command = ["docker", "network", "inspect", "bridge", "-f", "{{json .IPAM.Config}}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    network = json.loads(answer.stdout)[0]
    first = next(ip_network(network["Subnet"]).hosts())
    return str(network.get("Gateway") or first)


def free_port(address: str) -> int:
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, port: int) -> None:
    """Wait until a server listens."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((address, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on {address}:{port} after {START_SECONDS} s")


def download(url: str) -> bytes:
    """Fetch a presigned URL."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
    return body
