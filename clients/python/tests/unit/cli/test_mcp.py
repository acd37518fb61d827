"""The command `duckstep mcp`."""

from __future__ import annotations

import subprocess
import sys

# A package that is None in sys.modules cannot be imported.
WITHOUT_MCP = """
import sys
sys.modules["mcp"] = None
from duckstep.cli.main import main
main()
"""


def test_mcp_without_its_package_says_how_to_install_it() -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_MCP, "mcp"], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 2
    assert "pip install 'duckstep[mcp]'" in run.stderr


def test_mcp_refuses_a_budget_that_is_no_size() -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_MCP.replace("None", "__import__('mcp')"), "mcp",
         "--budget-bytes", "many"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert run.returncode == 2
    assert "is not a size" in run.stderr
