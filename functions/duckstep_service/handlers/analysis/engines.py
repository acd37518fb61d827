"""The engines of this stack, for the tasks of the analysis process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from duckstep_service.aws.settings import settings
from duckstep_service.core.catalog.glue_links import LinkedGlue
from duckstep_service.core.catalog.glue_tables import AthenaCatalog
from duckstep_service.core.planning.athena_planner import AthenaPlanner
from duckstep_service.core.planning.engine_planner import EnginePlanner
from duckstep_service.core.query.submission import ATHENA
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import Column
from duckstep_service.core.translation.translated_query import AthenaTable, TranslatedQuery
from duckstep_service.engine.worker.bind_client import BindClient
from duckstep_service.handlers.runtime.dependencies import (
    data_bucket,
    file_indexes,
    glue_catalog,
    results,
    scan_capacity,
    worker_limits,
)

# A query that runs may take longer to bind than one that is typed, within the limits of a plan.
_PLAN_SECONDS = 10.0


@cache
def binder(seconds: float) -> BindClient:
    """Return a process that binds each query in `seconds`; the first one starts it."""
    return BindClient(seconds)


def engines_of(event: Mapping[str, Any]) -> EnginePlanner:
    """Return the engines of an execution: a former version of the workflow runs no Athena."""
    stack = engines(_PLAN_SECONDS)
    return stack if ATHENA in event.get("engines", ()) else replace(stack, athena=None)


@cache
def engines(seconds: float) -> EnginePlanner:
    """Return the engines of this stack, with a process that binds a query in `seconds`."""
    athena = _athena(seconds) if settings().athena_work_group else None
    return EnginePlanner(scan_capacity(), worker_limits(), binder(seconds), file_indexes(), athena)


def _athena(seconds: float) -> AthenaPlanner:
    tables, lists = data_bucket().uri, results().uri
    catalog = AthenaCatalog(settings().glue_database, tables, file_indexes(), lists)
    return AthenaPlanner(binder(seconds), catalog, _translate, _glue, settings().results_bucket)


def _glue() -> LinkedGlue:
    """Return the tables in Glue, which few plans need, with their lists of files."""
    return LinkedGlue(glue_catalog(), results())


def _translate(
    context: PlanningContext, tables: Sequence[AthenaTable], result: Sequence[Column]
) -> TranslatedQuery:
    """Translate a query; the modules take 45 ms to load, which few plans need."""
    from duckstep_service.core.translation.translate import translate

    return translate(context, tables, result)
