"""The adapter: its options, and the connection that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harlequin.adapter import HarlequinAdapter
from harlequin.exception import HarlequinConfigError, HarlequinConnectionError
from harlequin.options import HarlequinAdapterOption, SelectOption, TextOption

import duckstep
from duckstep import errors
from duckstep.harlequin.connection import DuckstepConnection

_OPTIONS: list[HarlequinAdapterOption] = [
    TextOption("duckstep-profile", "A profile of duckstep's config.toml."),
    TextOption("token", "An access token; better in DUCKSTEP_TOKEN.", secret=True),
    SelectOption("engine", "The engine of the queries.", ["auto", "duckdb", "athena"]),
]
_ENGINES = ("auto", "duckdb", "athena")


class DuckstepAdapter(HarlequinAdapter):
    """Connects Harlequin to a stack: by URL, profile or environment, as `duckstep.connect`."""

    ADAPTER_OPTIONS = _OPTIONS
    IMPLEMENTS_CANCEL = True
    IMPLEMENTS_CATALOG_SEARCH = True
    IMPLEMENTS_READ_ONLY = True
    ADAPTER_DETAILS = (
        "# duckstep\n\nSQL over time-series Parquet in S3. Queries run on the stack; a cancelled"
        " query ends there, too.\n"
    )

    def __init__(
        self,
        conn_str: Sequence[str],
        read_only: bool = True,
        duckstep_profile: str | None = None,
        token: str | None = None,
        engine: str | None = None,
        **_: Any,
    ) -> None:
        """Raise HarlequinConfigError for two URLs or an unknown engine."""
        if len(conn_str) > 1:
            raise HarlequinConfigError(
                f"Give one URL of a stack, not {len(conn_str)}.", title="duckstep"
            )
        if engine and engine not in _ENGINES:
            raise HarlequinConfigError(
                f"engine is one of {', '.join(_ENGINES)}, not {engine!r}.", title="duckstep"
            )
        self._url = conn_str[0] if conn_str else None
        self._profile, self._token, self._engine = duckstep_profile, token, engine

    def connect(self) -> DuckstepConnection:
        """Connect and read the catalog, so that a wrong URL or login is reported at once.

        Raises HarlequinConnectionError.
        """
        try:
            client = duckstep.connect(self._url, profile=self._profile, token=self._token)
            tables = client.tables()
        except errors.Error as error:
            raise HarlequinConnectionError(
                error.message, title="duckstep could not connect to the stack."
            ) from error
        return DuckstepConnection(client, self._engine, len(tables))

    @property
    def connection_id(self) -> str:
        """The key of Harlequin's cached catalog and history."""
        return f"duckstep:{self._url or ''}:{self._profile or ''}"
