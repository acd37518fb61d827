"""The path of the httpfs extension, whose wheel contains the binary."""

from __future__ import annotations

from pathlib import Path

import duckdb_extension_httpfs


def extension_path() -> str:
    """Return the absolute path of httpfs.duckdb_extension. Raises FileNotFoundError."""
    for root in duckdb_extension_httpfs.__path__:
        for path in sorted(Path(root).glob("extensions/*/httpfs.duckdb_extension")):
            return str(path.resolve())
    raise FileNotFoundError("httpfs.duckdb_extension: install duckdb-extension-httpfs")
