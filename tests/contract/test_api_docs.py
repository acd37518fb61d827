"""docs/api.md has every route, and its commands work as printed."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from local.api_client import ApiClient
from tests.support.openapi import ROUTES
from tests.support.paths import ROOT

TEXT = (ROOT / "docs/api.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## `(.+?)`\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
# A status of 400 or more fails the command.
STRICT = 'curl() { command curl --fail-with-body --max-time 60 "$@"; }'


def commands(text: str) -> str:
    return "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))


def test_api_docs_sections_equal_routes() -> None:
    assert sorted(SECTIONS) == sorted(f"{method.upper()} {path}" for path, method in ROUTES)
    assert all("curl -s" in commands(section) for section in SECTIONS.values())


@pytest.fixture(scope="module")
def printed(
    api: ApiClient, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """Run the whole page as one script; return its folder and what each section printed."""
    folder = tmp_path_factory.mktemp("docs")
    parts = [STRICT, f"API={shlex.quote(api.base_url)} TOKEN={shlex.quote(api.token or '')}"]
    for name, section in SECTIONS.items():
        parts += [f"echo; echo {shlex.quote('@ ' + name)}", commands(section)]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(parts)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return folder, dict(re.findall(r"^@ (.+?)\n(.*?)(?=^@ |\Z)", done.stdout, re.M | re.S))


@pytest.mark.parametrize(
    ("route", "word"),
    [
        ("POST /queries", "answer\n42"),
        ("GET /queries/{requestId}", '"SUCCEEDED"'),
        ("POST /queries/{requestId}", '"requestId"'),
        ("GET /queries/{requestId}/results", '"product":70'),
        ("GET /queries/{requestId}/workflow", "RecordSubmitted"),
        ("PATCH /queries/{requestId}", '"Multiples of seven"'),
        ("DELETE /queries/{requestId}", '"SUCCEEDED"'),
        ("GET /queries", "* $factor AS product"),
        ("POST /queries/validate", "QuerySyntaxError"),
        ("GET /saved", '"name": "Multiples"'),
        ("GET /saved/{savedId}", '"factor": 7'),
        ("PUT /saved/{savedId}", '"version": 2'),
        ("GET /saved/{savedId}/versions", '"name": "Multiples of eight"'),
        ("GET /saved/{savedId}/versions/{version}", '"name": "Multiples"'),
        ("DELETE /saved/{savedId}", "204"),
        ("GET /tables", '"tables"'),
        ("GET /tables/{name}", '"reviews"'),
        ("GET /tables/{name}/partitions", '"year = 2024 AND month = 12"'),
    ],
)
def test_api_docs_section_prints_expected_output(
    printed: tuple[Path, dict[str, str]], route: str, word: str
) -> None:
    assert word in printed[1][route]


def test_api_docs_commands_write_files(printed: tuple[Path, dict[str, str]]) -> None:
    assert (printed[0] / "data.csv").read_text() == "answer\n42\n"
    assert (printed[0] / "data.parquet").read_bytes()[:4] == b"PAR1"
    assert (printed[0] / "data.xlsx").read_bytes()[:2] == b"PK"
