"""The engines of this stack, for the tasks of the analysis process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from duckstep_service.aws.settings import settings
from duckstep_service.core.catalog.glue_links import LinkedGlue
from duckstep_service.core.catalog.glue_tables import AthenaCatalog
from duckstep_service.core.catalog.ports import GlueCatalog
from duckstep_service.core.planning.athena_planner import AthenaPlanner
from duckstep_service.core.planning.engine_choice import ATHENA
from duckstep_service.core.planning.engine_planner import EnginePlanner
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
    engines = _engines(writes=True)
    return engines if ATHENA in event.get("engines", ()) else replace(engines, athena=None)


def checked_engines() -> EnginePlanner:
    """Return the engines of validation, which changes nothing."""
    return _engines(writes=False)


@cache
def _engines(writes: bool) -> EnginePlanner:
    athena = None
    if settings().athena_work_group:
        athena = _athena(LinkedGlue(glue_catalog(), results()) if writes else None)
    return EnginePlanner(scan_capacity(), worker_limits(), binder(), file_indexes(), athena)


def _athena(glue: GlueCatalog | None) -> AthenaPlanner:
    """Return the planner of Athena's queries; other stacks do not load the translation."""
    from duckstep_service.core.translation.translate import translate

    tables, index, lists = data_bucket().uri, file_indexes(), results().uri
    catalog = AthenaCatalog(settings().glue_database, tables, index, glue, lists)
    return AthenaPlanner(binder(), catalog, translate, settings().results_bucket)
