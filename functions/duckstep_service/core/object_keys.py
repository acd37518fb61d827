"""Execution ARNs, and object keys derived from an execution's name."""

from __future__ import annotations

from duckstep_service.core.formats import Format


def execution_arn(state_machine_arn: str, request_id: str) -> str | None:
    """Return `request_id` if it is the ARN of an execution of this state machine, else None."""
    prefix = state_machine_arn.replace(":stateMachine:", ":execution:") + ":"
    name = request_id.removeprefix(prefix)
    valid = request_id.startswith(prefix) and 0 < len(name) <= 80 and ":" not in name
    return request_id if valid else None


def may_belong_to(name: str, owner: str) -> bool:
    """Return whether the execution `name` may be the owner's.

    A name is `<owner>_<key>`, or without a key an id of API Gateway, which has no underscore.
    """
    return name.startswith(f"{owner}_") or "_" not in name


def execution_name(request_id: str) -> str:
    """Return the name of the execution whose ARN `request_id` is."""
    return request_id.rpartition(":")[2]


def manifest_key(name: str) -> str:
    """Return the key of the manifest of the execution `name`."""
    return f"manifests/{name}.json"


def results_prefix(name: str) -> str:
    """Return the prefix of the keys of all attempts of the execution `name`."""
    return f"results/{name}/"


def result_key(name: str, attempt: str, format: Format) -> str:
    """Return the key of one attempt's result in `format`."""
    return f"{results_prefix(name)}{attempt}/result.{format}"


def parts_prefix(name: str) -> str:
    """Return the prefix of the files that Athena writes for the execution `name`."""
    return f"{results_prefix(name)}athena/"


def athena_prefix(name: str) -> str:
    """Return the beginning of the keys of the parts and of Athena's own records."""
    return f"{results_prefix(name)}athena"


def stored_run_key(name: str) -> str:
    """Return the key of the run of a result that was restored from its parts."""
    return f"{results_prefix(name)}run.json"


# No table's name begins with a dot.
_PRIOR_RESULTS = ".results/"


def prior_result_key(key: str) -> str:
    """Return the key, among the tables' files, of the prior result at `key`."""
    return _PRIOR_RESULTS + key


def results_bucket_key(key: str) -> str | None:
    """Return the key in the results bucket of a prior result, None for a table's file."""
    return key.removeprefix(_PRIOR_RESULTS) if key.startswith(_PRIOR_RESULTS) else None
