"""The README's commands do what it says, as printed."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.support.paths import ROOT
from tests.support.stack import Stack

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def outputs(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Run every block in a folder of its own; return the folder and what each printed."""
    folder = tmp_path_factory.mktemp("readme")
    printed = []
    for block in BLOCKS:
        script = block.replace("http://localhost:8000", stack.base_url)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"
        printed.append(done.stdout)
    return folder, printed


def test_readme_curl_line_writes_file(outputs: tuple[Path, list[str]]) -> None:
    folder, _ = outputs
    rows = duckdb.sql(f"FROM '{folder}/data.csv'").fetchall()
    assert [row[0] for row in rows] == list(range(1, 13))
    assert all(1 <= row[2] <= 5 for row in rows)


def test_readme_steps_return_status_and_rows(outputs: tuple[Path, list[str]]) -> None:
    decoder = json.JSONDecoder()
    status, end = decoder.raw_decode(outputs[1][1])
    result, _ = decoder.raw_decode(outputs[1][1][end:].lstrip())
    assert status["status"] == "SUCCEEDED"
    assert len(result["rows"]) == 10
    votes = [row["votes"] for row in result["rows"]]
    assert votes == sorted(votes, reverse=True)


def test_readme_sql_file_returns_parquet(outputs: tuple[Path, list[str]]) -> None:
    table = pq.read_table(outputs[0] / "november.parquet")
    assert table.num_rows > 0
    assert set(table["month"].to_pylist()) == {11}


def test_readme_tables_validation_and_failure(outputs: tuple[Path, list[str]]) -> None:
    assert "reviews" in [table["name"] for table in json.loads(outputs[1][3])["tables"]]
    checked = json.loads(outputs[1][4])
    assert (checked["valid"], len(checked["suggestions"])) == (True, 1)
    failed = json.loads(outputs[1][5])
    assert failed["status"] == "FAILED"
    assert "Did you mean rating" in failed["error"]["message"]


def test_readme_is_short_with_valid_links_and_targets() -> None:
    assert len(README.splitlines()) < 150
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", README)) - {"and"} <= targets
