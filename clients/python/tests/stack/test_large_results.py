"""Results of 5 million rows in bounded memory, each measured in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from duckstep import Client, Query

ROWS = 5_000_000
# 71 MB of Parquet, 324 MB of Arrow, 374 MB of CSV, 574 MB of JSON.
SQL = """
SELECT range AS n, range % 1000 AS k, range * 0.25 AS amount, random() AS x,
    'customer ' || range % 5000 AS t, TIMESTAMP '2024-01-01' + to_seconds(range) AS at
FROM range($rows)
"""
MEGABYTE = 1_000_000
SCRIPT = """
import sys
import duckstep
url, query_id, path = sys.argv[1:4]
query = duckstep.connect(url).get_query(query_id)
{body}
peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")][0]
print(rows, int(peak.split()[1]) * 1024)
"""
BODIES = {
    "csv": "query.download(path + '.csv'); rows = sum(1 for _ in open(path + '.csv')) - 1",
    "parquet": "query.download(path + '.parquet'); rows = query.status().rows",
    "arrow": "query.download(path + '.arrow'); rows = query.status().rows",
    "batches": "rows = sum(batch.num_rows for batch in query.batches())",
    "rows": "rows = sum(1 for _ in query.rows())",
    "pandas": "rows = len(query.pandas())",
    "polars": "rows = len(query.polars())",
}
LIMITS = {"csv": 150, "parquet": 150, "arrow": 150, "batches": 300, "rows": 150}


@pytest.fixture(scope="module")
def large(stack_client: Client) -> Query:
    query = stack_client.query(SQL, {"rows": ROWS})
    query.wait()
    return query


def measured(query: Query, way: str, folder: Path) -> tuple[int, int]:
    """Return the rows and the peak of resident bytes of a process that reads the result."""
    command = [sys.executable, "-c", SCRIPT.format(body=BODIES[way]), query.client.url, query.id]
    ended = subprocess.run(
        [*command, str(folder / "a")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert ended.returncode == 0, ended.stderr
    rows, peak = ended.stdout.split()
    print(f"{way}: {int(peak) / MEGABYTE:.0f} MB")
    return int(rows), int(peak)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", LIMITS)
def test_stream_of_five_million_rows(large: Query, tmp_path: Path, way: str) -> None:
    rows, peak = measured(large, way, tmp_path)
    assert rows == ROWS
    assert peak < LIMITS[way] * MEGABYTE


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["pandas", "polars"])
def test_frame_of_five_million_rows(large: Query, tmp_path: Path, way: str) -> None:
    rows, peak = measured(large, way, tmp_path)
    assert rows == ROWS
    # The frame itself, and less than another copy of it besides.
    frame = large.download(tmp_path / "whole.arrow").stat().st_size
    assert peak < 300 * MEGABYTE + 2.5 * frame
