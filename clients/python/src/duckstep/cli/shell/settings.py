"""The settings of the shell, which its commands change."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from duckstep.cli.options import Shown


@dataclass
class Settings:
    """The shell's settings; `last` is the last statement, `output` the file of `\\o`."""

    format: Shown = Shown.TABLE
    expanded: bool = False
    timing: bool = True
    engine: str | None = None
    output: Path | None = None
    last: str = ""
    entered: list[str] = field(default_factory=list)
