"""In-memory fakes of the runs of Athena and of its tables in Glue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from duckstep_service.core.catalog.glue_table import GlueTable, merge_tables


class MemoryAthenaRuns:
    """Runs of Athena in a dictionary of scanned bytes by requestId."""

    def __init__(self, scanned: Mapping[str, int] | None = None) -> None:
        self.scanned = dict(scanned or {})
        self.stopped: list[str] = []
        self.dropped: list[str] = []

    def stop(self, request_id: str) -> int | None:
        self.stopped.append(request_id)
        self.drop_table(request_id)
        return self.scanned.get(request_id)

    def drop_table(self, request_id: str) -> None:
        self.dropped.append(request_id)


class MemoryGlue:
    """A GlueCatalog in a dictionary; `partitions` maps tables to registered values."""

    def __init__(self, *tables: GlueTable) -> None:
        self.stored = {(table.database, table.name): table for table in tables}
        self.partitions: dict[tuple[str, str], dict[tuple[str, ...], str]] = {}
        self.writes = 0

    def table(self, database: str, name: str) -> GlueTable | None:
        return self.stored.get((database, name))

    def tables(self, database: str) -> Iterable[GlueTable]:
        return [table for (name, _), table in sorted(self.stored.items()) if name == database]

    def ensure(self, table: GlueTable) -> None:
        name = table.database, table.name
        changed = merge_tables(self.stored.get(name), table)
        if changed:
            self.stored[name] = replace(changed, partitions=None)
            self.writes += 1
        if table.partitions is not None:
            known = {} if table.complete else self.partitions.get(name, {})
            added = {each.values: each.location for each in table.partitions}
            self.partitions[name] = {**known, **added}

    def delete_table(self, database: str, name: str) -> None:
        self.stored.pop((database, name), None)
