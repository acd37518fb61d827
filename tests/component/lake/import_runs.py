"""Runs of the importer into a folder, and the rows and files that it stored."""

import hashlib
from pathlib import Path
from typing import Any

import duckdb

from lake.importer import main

GOOD = "id,time,text\n1,1700000000,a\n2,1700090000,b\n"


def run(lake: Path, content: str | bytes, *options: str, name: str = "f.csv") -> int:
    file = lake.parent / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return main([str(file), "--table", "t", "--time", "time", "--to", str(lake), *options])


def run_with_seconds(lake: Path, content: str | bytes, *options: str, name: str = "f.csv") -> int:
    """Import a file whose numeric times are seconds, however small."""
    return run(lake, content, "--unit", "s", *options, name=name)


def rows(lake: Path, select: str = "*") -> list[Any]:
    files = f"read_parquet('{lake}/t/*/*/*/*.parquet', hive_partitioning=false)"
    return duckdb.sql(f"SELECT {select} FROM {files} ORDER BY ALL").fetchall()


def checksums(lake: Path) -> dict[str, str]:
    return {
        str(file.relative_to(lake)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in lake.rglob("*")
        if file.is_file()
    }
