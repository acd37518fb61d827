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
from duckstep_service.core.planning.engine_choice import ATHENA
from duckstep_service.core.planning.engine_planner import EnginePlanner
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


@cache
def binder() -> BindClient:
    """Return the process that binds queries, which starts with the first one."""
    return BindClient()


def engines_of(event: Mapping[str, Any]) -> EnginePlanner:
    """Return the engines of an execution: a former version of the workflow runs no Athena."""
    stack = engines()
    return stack if ATHENA in event.get("engines", ()) else replace(stack, athena=None)


@cache
def engines() -> EnginePlanner:
    """Return the engines of this stack."""
    athena = _athena() if settings().athena_work_group else None
    return EnginePlanner(scan_capacity(), worker_limits(), binder(), file_indexes(), athena)


def _athena() -> AthenaPlanner:
    tables, lists = data_bucket().uri, results().uri
    catalog = AthenaCatalog(settings().glue_database, tables, file_indexes(), lists)
    return AthenaPlanner(binder(), catalog, _translate, _glue, settings().results_bucket)


def _glue() -> LinkedGlue:
    """Return the tables in Glue, which few plans need, with their lists of files."""
    return LinkedGlue(glue_catalog(), results())


def _translate(
    context: PlanningContext, tables: Sequence[AthenaTable], result: Sequence[Column]
) -> TranslatedQuery:
    """Translate a query; the modules take 45 ms to load, which few plans need."""
    from duckstep_service.core.translation.translate import translate

    return translate(context, tables, result)
