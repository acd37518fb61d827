"""The global options, and the imports of the command line."""

from __future__ import annotations

import subprocess
import sys

from typer.testing import CliRunner

from duckstep.cli.main import build


def test_version_is_that_of_the_package() -> None:
    result = CliRunner().invoke(build(), ["--version"])

    assert result.exit_code == 0
    assert result.stdout.startswith("duckstep 0.")


def test_command_unknown_is_a_usage_error() -> None:
    result = CliRunner().invoke(build(), ["nonsense"])

    assert result.exit_code == 2
    assert "nonsense" in result.stderr


def test_help_imports_no_heavy_package() -> None:
    heavy = ("pandas", "pyarrow", "polars", "sqlalchemy", "httpx", "boto3", "prompt_toolkit", "mcp")
    program = (
        "import sys\n"
        "from duckstep.cli.main import build\n"
        "build()(['--help'], standalone_mode=False)\n"
        f"print(sorted(set({heavy}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stderr.strip() == "[]"
    assert "query" in done.stdout or "Usage" in done.stdout
