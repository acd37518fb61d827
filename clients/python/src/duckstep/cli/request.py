"""The query that the command line asks for: its SQL, parameters, limits and engine."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duckstep import errors
from duckstep.cli.failures import usage
from duckstep.units import size

if TYPE_CHECKING:
    from duckstep import Client, Query, Validation


@dataclass(frozen=True)
class Request:
    """Arguments of `Client.query`."""

    sql: str
    parameters: dict[str, Any] | list[Any] | None = None
    reuse: bool = True
    engine: str | None = None
    over: str | dict[str, str] | None = None
    limits: dict[str, int] | None = None
    format: str | None = None

    def submit(self, client: Client, interrupted: Callable[[], None] = lambda: None) -> Query:
        """Start the query.

        An interrupt while the response is awaited repeats the POST with the same key, which
        starts nothing twice, to learn the id and cancel the query; `interrupted` is called before.
        """
        key = uuid.uuid4().hex
        try:
            return self._post(client, key)
        except BaseException as ended:
            if not isinstance(ended, Exception):
                interrupted()
                with suppress(errors.Error):
                    self._post(client, key).cancel()
            raise

    def validate(self, client: Client) -> Validation:
        """Validate the query without running it."""
        return client.validate(
            self.sql, self.parameters, limits=self.limits, over=self.over, engine=self.engine
        )

    def _post(self, client: Client, key: str) -> Query:
        return client.query(
            self.sql,
            self.parameters,
            format=self.format,
            reuse=self.reuse,
            limits=self.limits,
            over=self.over,
            engine=self.engine,
            idempotency_key=key,
        )


def read_sql(text: str | None, file: Path | None) -> str:
    """Return the SQL of the argument, of the file, or of stdin for `-` or a pipe.

    Raises InterfaceError without SQL, or with two of them.
    """
    if text is not None and file is not None:
        raise usage("Give the SQL or -f FILE, not both.")
    if file is not None and str(file) != "-":
        sql = file.read_text(encoding="utf-8-sig")
    elif text not in (None, "-"):
        sql = str(text)
    elif text is None and file is None and sys.stdin.isatty():
        raise usage("Give the SQL, -f FILE, or - to read stdin.")
    else:
        sql = sys.stdin.read()
    if not sql.strip():
        raise usage("The SQL is empty.")
    return sql


def read_over(given: list[str] | None) -> str | dict[str, str] | None:
    """Return the earlier queries of `--over`: one id, or ids by name.

    Raises InterfaceError for a name given twice, and for an id without a name beside others.
    """
    if not given:
        return None
    # The id of a query has no "=".
    if len(given) == 1 and "=" not in given[0]:
        return given[0]
    named: dict[str, str] = {}
    for each in given:
        name, equals, request_id = each.partition("=")
        if not equals or not name or not request_id:
            raise usage(f"--over {each}: of several results each needs a name, as NAME=ID.")
        if name in named:
            raise usage(f"--over {name}: the name is given twice.")
        named[name] = request_id
    return named


def read_limits(
    rows: int | None, result: str | None, seconds: int | None, scan: str | None
) -> dict[str, int] | None:
    """Return the limits of `Client.query`; sizes may have units."""
    limits = {
        "result_rows": rows,
        "result_bytes": size(result) if result else None,
        "seconds": seconds,
        "scanned_bytes": size(scan) if scan else None,
    }
    return {name: value for name, value in limits.items() if value is not None} or None
