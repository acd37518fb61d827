"""The protection of a function's process from its children."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from duckstep_service.handlers.runtime import process_protection

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
# Prints whether the process is dumpable, and what a child reads of its environment.
PROGRAM = """
import ctypes, os, subprocess, sys
sys.path.insert(0, sys.argv[1])
from process_protection import forbid_inspection
assert forbid_inspection()
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
sys.stdout.flush()
read = "import os; print(len(open(f'/proc/{os.getppid()}/environ').read()))"
child = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True)
print(child.stderr.strip().splitlines()[-1] if child.returncode else child.stdout)
"""


def test_child_cannot_read_the_parent() -> None:
    folder = Path(process_protection.__file__).parent
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    dumpable, read = run.stdout.splitlines()[:2]
    assert dumpable == "0"
    # Root may read every process.
    assert os.getuid() == 0 or read.startswith("PermissionError")


def test_functions_are_protected_before_they_start_a_child() -> None:
    path = Path(process_protection.__file__).with_name("telemetry.py")
    assert "\nforbid_inspection()\n" in path.read_text("utf-8")
