"""The times in the context object as AWS writes them: ISO 8601, UTC, milliseconds, Z."""

from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.asl.component.state import state


def iso_time(moment: datetime) -> str:
    """Return the moment as `2025-01-31T12:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def install() -> None:
    """Make `$$.State.EnteredTime` such a time; moto writes microseconds and an offset."""
    state.StateData = _state_data


def _state_data(**given: Any) -> dict[str, Any]:
    entered = datetime.fromisoformat(given["EnteredTime"])
    return {**given, "EnteredTime": iso_time(entered), "RetryCount": given.get("RetryCount", 0)}
