"""GET /tables, GET /tables/{name} and GET /tables/{name}/partitions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.handlers.api.request_params import read_partitions
from duckstep_service.handlers.api.responses import json_response

if TYPE_CHECKING:
    from duckstep_service.core.catalog.catalog_api import Catalog

router = Router()  # type: ignore[no-untyped-call]


def _catalog() -> Catalog:
    """Return the catalog, which loads DuckDB: only these routes need that."""
    from duckstep_service.handlers.api.cached_catalog import catalog

    return catalog()


@router.get("/tables")
def list_tables() -> Response[str]:
    """Return the catalog."""
    return json_response(200, {"tables": _catalog().all_tables()})


@router.get("/tables/<name>")
def get_table(name: str) -> Response[str]:
    """Return a table with its columns and statistics."""
    return json_response(200, _catalog().describe(unquote(name)))


@router.get("/tables/<name>/partitions")
def list_partitions(name: str) -> Response[str]:
    """Return a level of a table's partitions."""
    page_filter = read_partitions(router.current_event)
    return json_response(200, _catalog().partitions(unquote(name), page_filter))
