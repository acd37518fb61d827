"""The progress bar of a running query, on a terminal's stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from duckstep.cli.session import console
from duckstep.units import bytes_text, seconds_text

if TYPE_CHECKING:
    from duckstep.documents.query import Progress, Status

_PHASES = {
    "listing": "listing files",
    "footers": "reading footers",
    "fetching": "fetching columns",
    "running": "running",
    "storing": "storing the result",
}


@contextmanager
def progress_bar(shown: bool = True) -> Iterator[Callable[[Status], None] | None]:
    """Yield the function that shows a status; None if stderr is not a terminal."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(30))
    with Bar(
        *columns, TextColumn("{task.fields[facts]}"), console=console(), transient=True
    ) as bar:
        task = bar.add_task("queued", total=None, facts="")
        started = time.monotonic()

        def show(status: Status) -> None:
            total, done = _share(status.progress)
            facts = _facts(status.progress, time.monotonic() - started)
            bar.update(task, description=_phase(status), total=total, completed=done, facts=facts)

        yield show


@contextmanager
def spinner(text: str, shown: bool = True) -> Iterator[None]:
    """Show a text while the body runs; nothing if stderr is not a terminal."""
    if not shown or not sys.stderr.isatty():
        yield
        return
    with console().status(text):
        yield


@contextmanager
def download_bar(shown: bool = True) -> Iterator[Callable[..., None] | None]:
    """Yield the function that shows the bytes of a download: received, and of how many."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns: tuple[Any, ...] = (TextColumn("downloading"), BarColumn(30), DownloadColumn())
    with Bar(*columns, TransferSpeedColumn(), console=console(), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(received: int, total: int | None = None) -> None:
            bar.update(task, completed=received, total=total)

        yield show


def _phase(status: Status) -> str:
    phase = status.progress.phase if status.progress else None
    return _PHASES.get(phase or "", status.status.lower())


def _share(progress: Progress | None) -> tuple[float | None, float]:
    """Return the total and what is done: of the percentage, else of the phase's files."""
    if progress is None:
        return None, 0
    if progress.phase == "running" and progress.percent is not None:
        return 100, progress.percent
    if progress.total_files:
        return progress.total_files, progress.files or 0
    return None, 0


def _facts(progress: Progress | None, seconds: float) -> str:
    facts = []
    if progress and progress.total_files:
        facts.append(f"{progress.files or 0:,}/{progress.total_files:,} files")
    elif progress and progress.files:
        facts.append(f"{progress.files:,} files")
    if progress and progress.percent is not None and progress.phase == "running":
        facts.append(f"{progress.percent:.0f} %")
    if progress and progress.read_bytes:
        facts.append(f"{bytes_text(progress.read_bytes)} read")
    return " · ".join([*facts, seconds_text(seconds)])
