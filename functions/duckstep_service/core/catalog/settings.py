"""Table settings in `_table.yaml`: time column, time zone and types of the partitions, policy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from duckstep_service.core.catalog.linked_tables import linked_types
from duckstep_service.core.catalog.partition_types import PARTITION_TYPES
from duckstep_service.core.errors import InternalError, InvalidDataFile
from duckstep_service.core.message_text import shorten
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.strict_json import replace_surrogates
from duckstep_service.core.table_files import TableFiles

SETTINGS_FILE = "_table.yaml"
ALLOW, WARN, REQUIRE = "allow", "warn", "require"
# `partition.account: VARCHAR` declares the type of a partition column.
PARTITION_PREFIX = "partition."
_TYPES = {fold_name(name): name for name in PARTITION_TYPES}


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Settings of a table; `policy` applies to a query without a partition filter.

    `partition_types` has the declared types of partition columns, by folded name.
    """

    time_column: str = ""
    time_zone: str = "UTC"
    policy: str = ALLOW
    partition_types: Mapping[str, str] = field(default_factory=dict)


def parse_settings(body: bytes) -> TableSettings:
    """Parse the importer's YAML, lines of `name: value`, and ignore unknown names.

    A YAML package would add to the imports of every cold start.
    """
    values = dict(_pairs(body.decode("utf-8-sig", "replace")))
    policy = values.get("policy", ALLOW).lower()
    return TableSettings(
        values.get("time_column", ""),
        values.get("time_zone", "") or "UTC",
        policy if policy in (WARN, REQUIRE) else ALLOW,
        {
            fold_name(name.removeprefix(PARTITION_PREFIX)): _TYPES.get(
                fold_name(type_name), type_name
            )
            for name, type_name in values.items()
            if name.startswith(PARTITION_PREFIX)
        },
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    lines = (line.partition(":") for line in text.splitlines() if not line.startswith((" ", "#")))
    return [(name.strip(), _scalar(value.strip())) for name, colon, value in lines if colon]


def _scalar(text: str) -> str:
    if text.startswith('"'):
        try:
            return replace_surrogates(str(json.JSONDecoder().raw_decode(text)[0]))
        except ValueError:
            return ""
    if text.startswith("'"):
        return text[1:].rpartition("'")[0].replace("''", "'")
    return text.partition(" #")[0].strip()


def load_settings(lake: DataBucket, table: TableFiles) -> TableSettings:
    """Return the settings in a table's `_table.yaml`, the defaults if it has none.

    Glue declares the types of partition columns for a table of a Glue database. Raises
    InvalidDataFile if S3 refuses the file.
    """
    settings = _load_settings(lake, table)
    if types := linked_types(lake, table):
        return replace(settings, partition_types={**types, **settings.partition_types})
    return settings


def _load_settings(lake: DataBucket, table: TableFiles) -> TableSettings:
    if table.folder and not table.declared:  # its listing has no such file
        return TableSettings()
    if "/" not in table.groups[0].files[0].key:  # a table that is one file
        return TableSettings()
    key = settings_key(table)
    try:
        settings = parse_settings(lake.get(key))
    except KeyError:
        return TableSettings()
    except InternalError as exc:
        raise InvalidDataFile(f"{key} cannot be read. {exc.message}") from exc
    for name, type_name in settings.partition_types.items():
        if type_name not in PARTITION_TYPES:
            raise InvalidDataFile(
                f"{key} declares {PARTITION_PREFIX}{name} as {shorten(type_name, 50)};"
                f" the types of partition columns are {', '.join(PARTITION_TYPES)}.",
                details={"file": key},
            )
    return settings


def settings_key(table: TableFiles) -> str:
    """Return the key of a table's settings."""
    folder = table.folder or f"{table.groups[0].files[0].key.split('/')[0]}/"
    return f"{folder}{SETTINGS_FILE}"
