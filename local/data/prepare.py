"""Preparation of the data: resolves `--data`, generates the sample, checks the files."""

import os
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from local.data.parquet_check import MAX_CHECKED_FILES, is_complete, parquet_files
from local.data.source import DataSource, folder_source, s3_source
from local.errors import StartupError
from local.user_command import command_with

SAMPLE_ROWS = "200000"
SAMPLE_TABLE = "reviews"
MAX_WARNINGS = 5

RunCommand = Callable[[list[str], Path], int]
PrintLine = Callable[[str], None]


def prepare_data(
    data: str | None, default: Path, rclone: Path, run: RunCommand, print_line: PrintLine
) -> DataSource:
    """Return the source for `--data`; without it the default folder, with the sample table.

    `run` runs a command with its output in a file and returns its exit code. Raises StartupError
    without Parquet files.
    """
    if data and data.startswith("s3://"):
        return s3_source(data, rclone)
    folder = Path(data).expanduser() if data else default
    if data is None:
        _ensure_sample(folder, run, print_line)
    source = folder_source(folder)
    _warn_of_broken_files(folder, print_line)
    _warn_of_links(source, print_line)
    return source


def _ensure_sample(folder: Path, run: RunCommand, print_line: PrintLine) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / SAMPLE_TABLE).exists():
        return
    rows = os.environ.get("ROWS", SAMPLE_ROWS)
    print_line(f"Generating {rows} sample reviews in {folder} (once; ROWS=... sets the number) ...")
    command = [sys.executable, "-m", "lake.generate", "--rows", rows, "--out", str(folder)]
    log = folder.parent / "logs" / "sample.log"
    if run(command, log):
        reason = (log.read_text().strip().splitlines() or ["its log is empty"])[-1]
        raise StartupError(f"The sample reviews could not be generated: {reason}")


def _warn_of_broken_files(folder: Path, print_line: PrintLine) -> None:
    files = list(islice(parquet_files(folder), MAX_CHECKED_FILES))
    if not files:
        raise StartupError(
            f"{folder} contains no Parquet files. Name a folder of tables: "
            + command_with("data", "FOLDER")
        )
    broken = [path for path in files if not is_complete(path)]
    for path in broken[:MAX_WARNINGS]:
        print_line(f"Warning: {path} is truncated; queries that read it will fail.")
    if len(broken) > MAX_WARNINGS:
        print_line(f"Warning: {len(broken) - MAX_WARNINGS} more files are truncated.")


def _warn_of_links(source: DataSource, print_line: PrintLine) -> None:
    for link in source.links[:MAX_WARNINGS]:
        print_line(f"Warning: {link.path} {link.reason}, and is skipped.")
    if len(source.links) > MAX_WARNINGS:
        print_line(f"Warning: {len(source.links) - MAX_WARNINGS} more links are skipped.")
