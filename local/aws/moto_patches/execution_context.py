"""Timestamps of the context object in AWS's format: UTC, milliseconds, Z."""

from datetime import datetime
from typing import Any

from moto.stepfunctions.parser.asl.component.state import state

from local.timestamps import iso_milliseconds


def install() -> None:
    """Format `$$.State.EnteredTime`, which moto writes with microseconds and an offset."""
    state.StateData = _state_data


def _state_data(**fields: Any) -> dict[str, Any]:
    entered = datetime.fromisoformat(fields["EnteredTime"])
    return {
        **fields,
        "EnteredTime": iso_milliseconds(entered),
        "RetryCount": fields.get("RetryCount", 0),
    }
