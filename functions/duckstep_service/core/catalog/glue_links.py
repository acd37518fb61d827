"""Lists of files, for tables that are not all files of a folder.

Athena reads the files that the files of a table's location list, as for manifests of Delta Lake.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duckstep_service.core.catalog.glue_table import GlueTable
from duckstep_service.core.catalog.ports import GlueCatalog
from duckstep_service.core.ports import ObjectStore

_PREFIX = "index/links/"
_LIST = "files.txt"


@dataclass(frozen=True, slots=True)
class LinkedGlue:
    """A GlueCatalog that also writes the tables' lists of files to a bucket."""

    glue: GlueCatalog
    bucket: ObjectStore

    def table(self, database: str, name: str) -> GlueTable | None:
        """Return a table of Parquet files. Raises StorageUnavailable and InternalError."""
        return self.glue.table(database, name)

    def tables(self, database: str) -> Iterable[GlueTable]:
        """Return the tables of a database. Raises StorageUnavailable and InternalError."""
        return self.glue.tables(database)

    def ensure(self, table: GlueTable) -> None:
        """Write a table and its list, which may have expired. Raises StorageUnavailable."""
        if table.links:
            key = f"{links_folder(table.name, table.links)}{_LIST}"
            self.bucket.put(key, "".join(f"{url}\n" for url in table.links).encode(), "text/plain")
        self.glue.ensure(table)

    def delete_table(self, database: str, name: str) -> None:
        """Delete a table. Raises StorageUnavailable and InternalError."""
        self.glue.delete_table(database, name)


def links_folder(name: str, links: Sequence[str]) -> str:
    """Return the prefix of a table's list, another one for each list."""
    digest = hashlib.sha256("\n".join(links).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{_PREFIX}{name}/{digest[:32]}/"
