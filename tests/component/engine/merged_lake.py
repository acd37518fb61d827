"""Answers over merged files beside those over files on disk, each of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.table_files import TableFiles
from duckstep_service.engine.runner import Runner

from tests.component.engine.prefetch_lake import BUCKET, Lake, open_lake, write
from tests.component.engine.sandbox_harness import comparable, read


@dataclass(frozen=True, slots=True)
class Compared:
    """A runner whose files are merged, and one whose files are on disk, each of its own."""

    lake: Lake
    runner: Runner
    separate: Runner

    def ask(self, sql: str, **changes: Any) -> list[str]:
        """Return the rows as sorted text, of a query that reads merged files alone."""
        query = self.lake.query(sql, **changes)
        answer = _rows(self.runner, query)
        assert is_merged(self.runner, query), sql
        return answer

    def check(self, sql: str, **changes: Any) -> None:
        """Compare the answers of both runners."""
        wanted = _rows(self.separate, self.lake.query(sql, **changes))
        assert self.ask(sql, **changes) == wanted, sql

    def files(self, first: int, last: int) -> dict[str, Any]:
        """Return the part of a query that names some of the table's files."""
        return {"tables": [TableFiles("r", group_files("r/", self.lake.files()[first:last]))]}

    def path(self, day: int, name: str = "a") -> Path:
        """Return the path of a day's file."""
        return self.lake.root / BUCKET / f"r/year=2024/month=01/day={day:02}/{name}.parquet"

    @property
    def paths(self) -> set[str]:
        """The paths of the last query's files."""
        assert self.runner._prefetch is not None
        return set(self.runner._prefetch.paths.values())

    def replace_files(self, contents: Mapping[str, str]) -> None:
        """Replace the table's files by one in each of these folders, with rows of a SELECT."""
        for file in self.lake.files():
            (self.lake.root / BUCKET / file.key).unlink()
        for number, (folder, rows) in enumerate(contents.items()):
            write(self.lake.root / BUCKET / "r" / folder / "a.parquet", number, rows)


def _rows(runner: Runner, query: EngineQuery) -> list[str]:
    return sorted(map(str, comparable(read(runner.run(query)))))


def is_merged(runner: Runner, query: EngineQuery) -> bool:
    """Return whether each file of the query is in a merged one, and the worker read no other."""
    assert runner._prefetch is not None
    local = runner._prefetch._local
    files = [file for table in query.tables for file in table.files]
    return all(map(local.is_merged, files)) and not runner._identity.key_id


@contextmanager
def open_compared(folder: Path) -> Iterator[Compared]:
    """Yield both runners over a table of six days."""
    with open_lake(folder) as lake:
        yield Compared(lake, lake.runner(), lake.runner(memory=0))
