"""Options of a source file: how its content is found and decoded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceOptions:
    """The options of a file; None: as the file shows."""

    format: str | None = None
    encoding: str | None = None
    member: str | None = None
    records: str | None = None
    sheet: str | None = None
