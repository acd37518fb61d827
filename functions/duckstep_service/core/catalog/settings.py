"""Table settings in `_table.yaml`: time column, time zone of the partitions, and policy."""

from __future__ import annotations

import json
from dataclasses import dataclass

from duckstep_service.core.errors import InternalError, InvalidDataFile
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.strict_json import replace_surrogates
from duckstep_service.core.table_files import TableFiles

SETTINGS_FILE = "_table.yaml"
ALLOW, WARN, REQUIRE = "allow", "warn", "require"


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Settings of a table; `policy` applies to a query without a partition filter."""

    time_column: str = ""
    time_zone: str = "UTC"
    policy: str = ALLOW


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

    Raises InvalidDataFile if S3 refuses the file.
    """
    folder = table.folder or f"{table.files[0].key.split('/')[0]}/"
    key = f"{folder}{SETTINGS_FILE}"
    try:
        return parse_settings(lake.get(key))
    except KeyError:
        return TableSettings()
    except InternalError as exc:
        raise InvalidDataFile(f"{key} cannot be read. {exc.message}") from exc
