"""The choice of the engine that runs a query."""

from __future__ import annotations

from duckstep_service.core.errors import EngineNotAvailable
from duckstep_service.core.query.submission import EngineRequest


def check_available(engine: EngineRequest, athena: bool) -> None:
    """Raise EngineNotAvailable if a request names Athena, and the stack does not have it."""
    if engine is EngineRequest.ATHENA and not athena:
        raise EngineNotAvailable(
            "This stack does not have Athena. Use `engine: auto` or `engine: duckdb`, or deploy the"
            " stack with Distributed=on; locally: `make trino`, then `make run ENGINE=trino`."
        )
