"""A read-only S3 server that delays and counts each request: nginx before rclone."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.engines.base import BenchmarkError
from bench.request_counter import COUNTS_PATH
from local.config import HOST
from local.supervisor.child_process import ProcessSpec
from local.supervisor.ports import free_port

# Answers 200 when both servers run.
READY_PATH = "/-/ready"
CONFIGURATION = Path(__file__).with_name("s3_server.conf")
# Debian's folders, of which the first is not on the PATH of every user.
NGINX_FOLDERS, NGINX_MODULES = "/usr/sbin:/usr/local/sbin", Path("/usr/lib/nginx/modules")
LUA_MODULE = "ngx_http_lua_module.so"
MISSING = (
    "the S3 server of the benchmark needs nginx with its Lua module;"
    " install Debian's packages nginx and libnginx-mod-http-lua"
)


@dataclass(frozen=True, slots=True)
class S3Delays:
    """Milliseconds that each request waits, and megabits per second of all; 0 is no limit."""

    latency_ms: float
    total_mbps: float = 0


def s3_server_specs(
    folder: Path, scratch: Path, port: int, delays: S3Delays
) -> tuple[ProcessSpec, ProcessSpec]:
    """Return nginx, named `data`, and rclone of a server whose buckets are the folders in `folder`.

    Signed and unsigned requests are accepted; If-Match has its effect. nginx writes to `scratch`.
    Raises BenchmarkError if nginx is not installed.
    """
    nginx = find_nginx()
    scratch.mkdir(parents=True, exist_ok=True)
    upstream = free_port()
    file = scratch / "nginx.conf"
    file.write_text(
        render_configuration(
            {
                "scratch": str(scratch),
                "modules": str(NGINX_MODULES),
                "folder": str(folder),
                "port": str(port),
                "upstream": str(upstream),
                "counts_path": COUNTS_PATH,
                "ready_path": READY_PATH,
                "delay_seconds": str(delays.latency_ms / 1000),
                "bytes_per_second": str(delays.total_mbps * 125_000),
            }
        )
    )
    command = [nginx, "-p", str(scratch), "-e", "stderr", "-c", str(file)]
    return ProcessSpec("data", command, {**os.environ, "TZ": "UTC"}), _rclone(folder, upstream)


def find_nginx() -> str:
    """Return the path of nginx. Raises BenchmarkError if it or its Lua module is missing."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), NGINX_FOLDERS))
    nginx = shutil.which("nginx", path=path)
    if nginx is None or not (NGINX_MODULES / LUA_MODULE).exists():
        raise BenchmarkError(MISSING)
    return nginx


def render_configuration(values: dict[str, str]) -> str:
    """Return nginx's configuration with these values. Raises ValueError for an unusable path."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for name, value in values.items():
        if set(value) & set('"$\\\n'):
            raise ValueError(
                f"nginx cannot use {name} = {value}; choose a path without quotes and $"
            )
        text = text.replace(f"<<{name}>>", value)
    return text


def _rclone(folder: Path, port: int) -> ProcessSpec:
    """Return the server of listings, whose folders do not change while it runs."""
    command = [str(Path(sys.executable).parent / "rclone"), "serve", "s3", str(folder)]
    command += [f"--addr={HOST}:{port}", "--vfs-cache-mode=off", "--poll-interval=0"]
    command += ["--etag-hash=", "--dir-cache-time=8760h", "--log-level=ERROR"]
    hidden = ("AWS_", "RCLONE_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    return ProcessSpec("data-files", command, {**environment, "RCLONE_CONFIG": ""})
