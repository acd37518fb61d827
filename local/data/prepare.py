"""Gets the data ready to be served: finds it, checks it, makes a sample where there is none."""

import os
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from local.data.parquet_check import SCAN_LIMIT, is_whole, parquet_files
from local.data.source import Source, folder_source, s3_source
from local.errors import CannotStart

SAMPLE_ROWS = "200000"
SAMPLE_TABLE = "reviews"
NAMED = 5

Run = Callable[[list[str], Path], int]
Say = Callable[[str], None]


def prepare(data: str | None, default: Path, rclone: Path, run: Run, say: Say) -> Source:
    """Returns the source for `--data`; without it the default folder, with the sample table.

    `run` runs a command with its output in a file and returns its exit code. Raises CannotStart if
    there is nothing to serve.
    """
    if data and data.startswith("s3://"):
        return s3_source(data, rclone)
    folder = Path(data).expanduser() if data else default
    if data is None:
        _ensure_sample(folder, run, say)
    source = folder_source(folder)
    _check(folder, say)
    return source


def _ensure_sample(folder: Path, run: Run, say: Say) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / SAMPLE_TABLE).exists():
        return
    rows = os.environ.get("ROWS", SAMPLE_ROWS)
    say(f"Making {rows} sample reviews in {folder} (once; another number with ROWS=...) ...")
    command = [sys.executable, "-m", "lake.generate", "--rows", rows, "--out", str(folder)]
    log = folder.parent / "logs" / "sample.log"
    if run(command, log):
        reason = (log.read_text().strip().splitlines() or ["it gave no reason"])[-1]
        raise CannotStart(f"The sample reviews could not be made: {reason}")


def _check(folder: Path, say: Say) -> None:
    files = list(islice(parquet_files(folder), SCAN_LIMIT))
    if not files:
        raise CannotStart(f"{folder} holds no Parquet files. DATA names a folder of tables.")
    broken = [path for path in files if not is_whole(path)]
    for path in broken[:NAMED]:
        say(f"Warning: {path} is not a whole Parquet file; queries that read it will fail.")
    if len(broken) > NAMED:
        say(f"Warning: {len(broken) - NAMED} more files are not whole Parquet files.")
