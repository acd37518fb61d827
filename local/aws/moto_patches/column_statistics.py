"""Glue's column statistics, which moto does not have: every table is without them."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.glue.responses import GlueResponse


def install() -> None:
    """Answer the requests of Trino's metastore, which deletes a new table's statistics.

    Without an answer, CREATE TABLE AS fails after ten attempts.
    """
    for owner in ("table", "partition"):
        setattr(GlueResponse, f"delete_column_statistics_for_{owner}", _delete)
        setattr(GlueResponse, f"update_column_statistics_for_{owner}", _update)
        setattr(GlueResponse, f"get_column_statistics_for_{owner}", _get)


def _delete(_: GlueResponse) -> Any:
    return EmptyResult()


def _update(_: GlueResponse) -> Any:
    return ActionResult({"Errors": []})


def _get(_: GlueResponse) -> Any:
    return ActionResult({"ColumnStatisticsList": [], "Errors": []})
