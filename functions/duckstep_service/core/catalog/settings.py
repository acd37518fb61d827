"""What a table's `_table.yaml` says: its time column, the zone of its partitions and its policy."""

from __future__ import annotations

import json
from dataclasses import dataclass

from duckstep_service.core.ports import DataBucket
from duckstep_service.core.table_files import TableFiles

SETTINGS_FILE = "_table.yaml"
ALLOW, WARN, REQUIRE = "allow", "warn", "require"


@dataclass(frozen=True, slots=True)
class TableSettings:
    """How a table is to be read: `policy` is what a query without a partition filter meets."""

    time_column: str = ""
    time_zone: str = "UTC"
    policy: str = ALLOW


def parse_settings(body: bytes) -> TableSettings:
    """Read the importer's YAML, lines of `name: value`; what is not known is passed over.

    A YAML package would be one more import in every cold start.
    """
    values = dict(_pairs(body.decode("utf-8-sig", "replace")))
    policy = values.get("policy", ALLOW).lower()
    return TableSettings(
        values.get("time_column", ""),
        values.get("time_zone", "") or "UTC",
        policy if policy in (WARN, REQUIRE) else ALLOW,
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    lines = (line.partition(":") for line in text.splitlines() if not line.startswith((" ", "#")))
    return [(name.strip(), _scalar(value.strip())) for name, colon, value in lines if colon]


def _scalar(text: str) -> str:
    if text.startswith('"'):
        try:
            return str(json.JSONDecoder().raw_decode(text)[0])
        except ValueError:
            return ""
    if text.startswith("'"):
        return text[1:].rpartition("'")[0].replace("''", "'")
    return text.partition(" #")[0].strip()


def load_settings(lake: DataBucket, table: TableFiles) -> TableSettings:
    """Return what a table's `_table.yaml` says, the defaults if it has none."""
    try:
        return parse_settings(lake.get(f"{table.files[0].key.split('/')[0]}/{SETTINGS_FILE}"))
    except KeyError:
        return TableSettings()
