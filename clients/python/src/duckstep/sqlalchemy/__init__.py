"""The SQLAlchemy dialect `duckstep://`, and DuckDB's types that SQLAlchemy does not have.

Works under SQLAlchemy 1.4 and 2. The URL and the execution options are in docs/clients.md.
"""

from duckstep.sqlalchemy.types import (
    DOUBLE,
    INTERVAL,
    MAP,
    STRUCT,
    UNION,
    NamedInteger,
    NamedText,
    type_from,
)

__all__ = [
    "DOUBLE",
    "INTERVAL",
    "MAP",
    "STRUCT",
    "UNION",
    "NamedInteger",
    "NamedText",
    "type_from",
]
