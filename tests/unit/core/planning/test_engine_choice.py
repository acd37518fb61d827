"""The choice of the engine."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import EngineNotAvailable
from duckstep_service.core.planning.engine_choice import check_available
from duckstep_service.core.query.submission import EngineRequest


def test_check_available_athena_without_athena_raises() -> None:
    with pytest.raises(EngineNotAvailable, match="make run ENGINE=trino"):
        check_available(EngineRequest.ATHENA, athena=False)


@pytest.mark.parametrize(
    ("engine", "athena"),
    [(EngineRequest.ATHENA, True), (EngineRequest.AUTO, False), (EngineRequest.DUCKDB, False)],
)
def test_check_available_engine_of_the_stack_passes(engine: EngineRequest, athena: bool) -> None:
    check_available(engine, athena)
