"""Result formats: a format with the options and the page of a client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.formats import Format


@dataclass(frozen=True, slots=True)
class Page:
    """The rows to skip and the number of rows, in result order."""

    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """A format with its options; `page` is None for the whole result."""

    format: Format
    header: bool = True
    """CSV with a header line, JSON with rows as objects instead of arrays."""
    escaped: bool = False
    """CSV whose texts no spreadsheet evaluates as formulas."""
    page: Page | None = None
    records: bool = False
    """JSON as a list of rows alone, without the envelope."""
    bom: bool = False
    """CSV that begins with a byte order mark, by which Excel recognizes UTF-8."""

    @property
    def stored(self) -> bool:
        """Return whether this is the stored Parquet file, the source of every conversion."""
        return self == ResultFormat(Format.PARQUET)

    @property
    def media_type(self) -> str:
        return self.format.media_type

    @property
    def parameters(self) -> dict[str, str]:
        """The query parameters that select this format, without the page."""
        parameters = {"format": str(self.format)}
        if not self.header:
            parameters["header"] = "false"
        if self.escaped:
            parameters["escape"] = "formulas"
        if self.records:
            parameters["shape"] = "records"
        if self.bom:
            parameters["bom"] = "true"
        return parameters

    def key(self, parquet: str) -> str:
        """Return the key of this format of the stored file `parquet`."""
        words = [parquet.removesuffix(f".{Format.PARQUET}")]
        words += [] if self.header else ["plain"]
        words += ["escaped"] if self.escaped else []
        words += ["records"] if self.records else []
        words += ["bom"] if self.bom else []
        words += [str(self.page.offset), str(self.page.limit)] if self.page else []
        return "-".join(words) + f".{self.format}"

    def to_dict(self) -> dict[str, Any]:
        page = [self.page.offset, self.page.limit] if self.page else None
        return {
            "format": str(self.format),
            "header": self.header,
            "escaped": self.escaped,
            "page": page,
            "records": self.records,
            "bom": self.bom,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> ResultFormat:
        page = Page(*document["page"]) if document["page"] else None
        # The former version has no `records` and no `bom`.
        return cls(
            Format(document["format"]),
            document["header"],
            document["escaped"],
            page,
            document.get("records", False),
            document.get("bom", False),
        )
