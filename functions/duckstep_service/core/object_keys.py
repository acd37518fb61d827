"""Execution ARNs and the keys that are made from an execution's name."""

from __future__ import annotations

from duckstep_service.core.formats import Format


def execution_arn(state_machine_arn: str, request_id: str) -> str | None:
    """Return `request_id` if it is the ARN of an execution of this state machine, else None."""
    prefix = state_machine_arn.replace(":stateMachine:", ":execution:") + ":"
    name = request_id.removeprefix(prefix)
    own = request_id.startswith(prefix) and 0 < len(name) <= 80 and ":" not in name
    return request_id if own else None


def name_of(request_id: str) -> str:
    """Return the name of the execution whose ARN `request_id` is."""
    return request_id.rpartition(":")[2]


def manifest_key(name: str) -> str:
    """Return the key of the manifest of the execution `name`."""
    return f"manifests/{name}.json"


def results_prefix(name: str) -> str:
    """Return what the keys of all attempts of the execution `name` begin with."""
    return f"results/{name}/"


def result_key(name: str, attempt: str, format: Format) -> str:
    """Return the key of one attempt's result in `format`."""
    return f"{results_prefix(name)}{attempt}/result.{format}"


# Beside the tables' keys: no table's name begins with a dot.
_EARLIER = ".results/"


def prior_result_key(key: str) -> str:
    """Return the key among the tables' files of an earlier result, `key` in the results bucket."""
    return _EARLIER + key


def results_bucket_key(key: str) -> str | None:
    """Return the key in the results bucket of an earlier result, None for a table's file."""
    return key.removeprefix(_EARLIER) if key.startswith(_EARLIER) else None
