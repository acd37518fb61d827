"""The workflow's rules: reasons, deadlines, named retries and failures that end as failures."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from duckstep_service.aws.clients import MAX_ATTEMPTS, MAX_BACKOFF_SECONDS, READ_TIMEOUT_SECONDS
from duckstep_service.aws.settings import DEFAULTS
from duckstep_service.core.error_serialization import from_cause
from duckstep_service.core.errors import (
    DuckstepError,
    InvocationRepeated,
    MemoryLimitExceeded,
    SpillLimitExceeded,
    TimeLimitExceeded,
    TransientError,
    error_classes,
)
from duckstep_service.core.query.athena_run import ATHENA_SECONDS
from duckstep_service.core.query.finalizer import (
    LAST_ATHENA_CLEANUP_SECONDS,
    LAST_CLEANUP_SECONDS,
)
from duckstep_service.core.query.quotas import LONGEST_RUN_SECONDS
from duckstep_service.core.results.restore_result import FIRST_ATTEMPT

from local.aws.step_functions.limits import MAX_RUNNING, MAX_RUNNING_OF_OWNER
from local.functions.__main__ import OWNER_WORKERS, WORKERS
from local.functions.pool import QUEUE_TIMEOUT_SECONDS as PATIENCE_OF_QUEUE
from tests.support.project_files import (
    MACHINE,
    MACHINE_TEXT,
    PARAMETERS,
    RESOURCES,
    STATES,
    functions,
    snake_case,
)

TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
LAMBDA_TASKS = [name for name, state in TASKS.items() if "Payload" in state["Parameters"]]
# The services whose limits of concurrency make a query wait.
SERVICES = ("Lambda", "Athena")
# The functions of the states that are not called like them.
FUNCTIONS = {"ReconsiderEngine": "ValidateQuery", "NameAthenaFailure": "StoreResult"}
RETRIES = [(name, retry) for name, state in TASKS.items() for retry in state["Retry"]]
RETRIED = {error for _, retry in RETRIES for error in retry["ErrorEquals"]}


def targets(state: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the states that can follow."""
    for part in [state, *state.get("Choices", []), *state.get("Catch", [])]:
        if "Next" in part:
            yield part["Next"]
    if "Default" in state:
        yield state["Default"]


def ends(start: str) -> set[str]:
    """Return the last states of the paths from `start`."""
    seen, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += targets(STATES[name])
    return {name for name in seen if STATES[name].get("End") or STATES[name]["Type"] == "Fail"}


def mean_pauses(retry: dict[str, Any]) -> float:
    """Return the seconds that all attempts of a Retry pause for, on average: jitter halves them."""
    grown = (
        retry["IntervalSeconds"] * retry["BackoffRate"] ** n for n in range(retry["MaxAttempts"])
    )
    return float(sum(min(each, retry["MaxDelaySeconds"]) for each in grown) / 2)


@pytest.mark.parametrize("name", STATES)
def test_state_says_why_it_is_there(name: str) -> None:
    assert len(STATES[name]["Comment"]) > 20


@pytest.mark.parametrize("name", [n for n, s in STATES.items() if s["Type"] == "Choice"])
def test_choice_has_a_default(name: str) -> None:
    assert STATES[name]["Default"] in STATES


def test_every_state_is_reached_and_every_target_exists() -> None:
    named = {target for state in STATES.values() for target in targets(state)}
    assert named | {MACHINE["StartAt"]} == set(STATES)


def test_only_a_recorded_success_ends_green() -> None:
    assert {name for name, state in STATES.items() if state.get("End")} == {"RecordSucceeded"}
    assert "Succeed" not in {state["Type"] for state in STATES.values()}


@pytest.mark.parametrize(
    ("name", "catch"),
    [
        (name, catch)
        for name, state in TASKS.items()
        for catch in state.get("Catch", [])
        # A query that exceeded RunQuery may succeed in Athena.
        if (name, catch["Next"]) != ("RunQuery", "ReconsiderEngine")
    ],
)
def test_failure_path_ends_in_fail(name: str, catch: dict[str, Any]) -> None:
    assert {STATES[end]["Type"] for end in ends(catch["Next"])} == {"Fail"}


@pytest.mark.parametrize("name", LAMBDA_TASKS)
def test_state_any_function_error_is_recorded(name: str) -> None:
    last = STATES[name]["Catch"][-1]
    assert last["ErrorEquals"] == ["States.ALL"]
    assert last["Next"] == "RecordFailed"


@pytest.mark.parametrize("name", [n for n, s in STATES.items() if s["Type"] == "Fail"])
def test_fail_carries_the_error_on(name: str) -> None:
    assert STATES[name]["ErrorPath"] == "$.failure.Error"
    assert STATES[name]["CausePath"] == "$.failure.Cause"


@pytest.mark.parametrize(("name", "retry"), RETRIES)
def test_retry_names_its_errors_and_spreads_its_attempts(name: str, retry: dict[str, Any]) -> None:
    assert not {"States.ALL", "States.TaskFailed"} & set(retry["ErrorEquals"])
    # A function that did not end in time may still run; a write to the table may come twice.
    assert "States.Timeout" not in retry["ErrorEquals"] or name not in LAMBDA_TASKS
    assert retry["JitterStrategy"] == "FULL"
    throttled = retry["ErrorEquals"] in [
        [f"{service}.TooManyRequestsException"] for service in SERVICES
    ]
    assert 1 <= retry["MaxAttempts"] <= (60 if throttled else 8)
    if retry["MaxAttempts"] > 1:
        assert retry["MaxDelaySeconds"] <= 30


@pytest.mark.parametrize("name", [n for n in TASKS if ":dynamodb:" in TASKS[n]["Resource"]])
def test_a_write_outlasts_half_a_minute_without_the_table(name: str) -> None:
    (retry,) = STATES[name]["Retry"]
    assert {"DynamoDB.AmazonDynamoDBException", "States.Timeout"} <= set(retry["ErrorEquals"])
    assert mean_pauses(retry) >= 30


@pytest.mark.parametrize("name", LAMBDA_TASKS)
def test_state_throttled_function_is_retried_beyond_local_queue(name: str) -> None:
    (retry,) = [
        each
        for each in STATES[name]["Retry"]
        if "Lambda.TooManyRequestsException" in each["ErrorEquals"]
    ]
    turns = max(MAX_RUNNING / WORKERS, MAX_RUNNING_OF_OWNER / OWNER_WORKERS)
    longest_wait = turns * int(PARAMETERS["QueryTimeoutSeconds"]["Default"])
    assert longest_wait < retry["MaxAttempts"] * PATIENCE_OF_QUEUE + mean_pauses(retry)


@pytest.mark.parametrize(("name", "retry"), RETRIES)
def test_a_crash_is_tried_once_more_at_most(name: str, retry: dict[str, Any]) -> None:
    # Lambda.Unknown and Runtime.ExitError are most often a lack of memory, which repeats itself.
    if {"Lambda.Unknown", "Runtime.ExitError"} & set(retry["ErrorEquals"]):
        assert retry["MaxAttempts"] == 1


@pytest.mark.parametrize("name", LAMBDA_TASKS)
def test_transient_errors_of_ours_are_retried(name: str) -> None:
    retried = {error for retry in STATES[name]["Retry"] for error in retry["ErrorEquals"]}
    raised = set(error_classes(TransientError)) - {TransientError.__name__}
    has_attempts = "attempt.$" in STATES[name]["Parameters"]["Payload"]
    assert raised - (set() if has_attempts else {InvocationRepeated.__name__}) <= retried


def test_errors_that_would_come_again_are_in_no_retry() -> None:
    lasting = set(error_classes()) - set(error_classes(TransientError))
    assert DuckstepError.__name__ in lasting
    assert not lasting & RETRIED


def test_retried_errors_of_ours_exist() -> None:
    ours = {error for error in RETRIED if "." not in error}
    assert ours <= set(error_classes(TransientError))


def test_an_engine_that_is_not_there_is_an_error_of_ours() -> None:
    assert STATES["RefuseEngine"]["Result"]["Error"] in error_classes()


@pytest.mark.parametrize("name", LAMBDA_TASKS)
def test_timeouts_grow_outwards(name: str) -> None:
    function = functions()[FUNCTIONS.get(name, name)]["Timeout"]
    task = STATES[name]["TimeoutSeconds"]
    assert function < task < MACHINE["TimeoutSeconds"]


@pytest.mark.parametrize("name", functions())
def test_a_stalled_request_ends_before_its_function(name: str) -> None:
    properties = functions()[name]
    variables = properties["Environment"]["Variables"]
    longest = READ_TIMEOUT_SECONDS
    if {"DATA_BUCKET", "RESULTS_BUCKET"} & set(variables):
        given = variables.get("S3_READ_TIMEOUT_SECONDS", DEFAULTS["S3_READ_TIMEOUT_SECONDS"])
        longest = max(longest, int(given))
    assert MAX_ATTEMPTS * longest + MAX_BACKOFF_SECONDS < properties["Timeout"]


def test_the_last_look_comes_after_the_last_attempt() -> None:
    for name in ("RunQuery", "StoreResult"):
        assert functions()[name]["Timeout"] < LAST_CLEANUP_SECONDS
    assert ATHENA_SECONDS < LAST_ATHENA_CLEANUP_SECONDS


def test_attempts_of_store_result_are_later_than_those_of_run_query() -> None:
    attempts = sum(retry["MaxAttempts"] for retry in STATES["RunQuery"]["Retry"])
    payload = STATES["StoreResult"]["Parameters"]["Payload"]
    assert payload["attempt.$"] == f"States.MathAdd($$.State.RetryCount, {FIRST_ATTEMPT})"
    assert attempts < FIRST_ATTEMPT


@pytest.mark.parametrize(
    "name", [n for n in LAMBDA_TASKS if "ValidateQuery" in FUNCTIONS.get(n, n)]
)
def test_state_of_validate_query_keeps_the_same_plan(name: str) -> None:
    payload, planned = STATES[name]["Parameters"]["Payload"], STATES["ValidateQuery"]
    assert STATES[name]["ResultSelector"] == planned["ResultSelector"]
    assert STATES[name]["ResultPath"] == planned["ResultPath"] == "$.plan"
    assert payload.keys() - {"failure"} == planned["Parameters"]["Payload"].keys()
    engines = {choice["StringEquals"] for choice in STATES["ChooseEngine"]["Choices"]}
    assert set(payload["engines"]) | {"reuse"} == engines


def test_a_second_chance_is_for_the_limits_of_one_function() -> None:
    (chance,) = [c for c in STATES["RunQuery"]["Catch"] if c["Next"] == "ReconsiderEngine"]
    assert set(chance["ErrorEquals"]) == {
        error.__name__ for error in (MemoryLimitExceeded, SpillLimitExceeded, TimeLimitExceeded)
    }


def test_a_query_counts_as_running_as_long_as_its_machine() -> None:
    assert MACHINE["TimeoutSeconds"] == LONGEST_RUN_SECONDS


def test_timeout_message_names_limits_of_stack() -> None:
    plan, run = (functions()[name]["Timeout"] for name in ("ValidateQuery", "RunQuery"))
    message = from_cause("States.Timeout", "").message
    assert f"{plan} seconds to plan" in message
    assert f"{run // 60} minutes to run" in message
    assert f"{ATHENA_SECONDS // 60} minutes in Athena" in message
    assert f"{MACHINE['TimeoutSeconds'] // 60} minutes in all" in message


def test_child_ends_before_its_function() -> None:
    # A minute to interrupt the engine, to kill it and to say why.
    longest = PARAMETERS["QueryTimeoutSeconds"]["MaxValue"]
    for name in ("RunQuery", "StoreResult"):
        assert longest + 60 <= functions()[name]["Timeout"] <= 900


def test_machine_outlasts_a_second_attempt() -> None:
    # StoreResult follows a run of Athena that succeeds, NameAthenaFailure one that fails.
    path = [name for name in LAMBDA_TASKS if name != "NameAthenaFailure"]
    attempts = sum(2 * STATES[name]["TimeoutSeconds"] for name in path) + ATHENA_SECONDS
    assert attempts < MACHINE["TimeoutSeconds"]


def test_run_of_athena_has_the_deadline_of_its_plan() -> None:
    assert STATES["RunAthena"]["TimeoutSecondsPath"] == "$.plan.athena.seconds"
    # https://docs.aws.amazon.com/athena/latest/ug/service-limits.html: 30 minutes for a statement.
    assert 30 * 60 < ATHENA_SECONDS < MACHINE["TimeoutSeconds"]


@pytest.mark.parametrize("name", [name for name in TASKS if name != "RunAthena"])
def test_task_has_a_deadline(name: str) -> None:
    assert 1 <= TASKS[name]["TimeoutSeconds"] < MACHINE["TimeoutSeconds"]


def test_substitutions_are_the_templates() -> None:
    given = RESOURCES["QueryStateMachine"]["Properties"]["DefinitionSubstitutions"]
    assert set(re.findall(r"\$\{(\w+)\}", MACHINE_TEXT)) == set(given)


@pytest.mark.parametrize("name", LAMBDA_TASKS)
def test_task_calls_the_function_of_its_name(name: str) -> None:
    function = FUNCTIONS.get(name, name)
    assert TASKS[name]["Parameters"]["FunctionName"] == f"${{{function}Function}}"
    handler = functions()[function]["Handler"]
    assert handler == f"duckstep_service.handlers.{snake_case(function)}.handler"


@pytest.mark.parametrize("name", TASKS)
def test_expressions_use_every_name_and_value(name: str) -> None:
    # YAML takes an unquoted " #" for a comment and cuts the expression off.
    parameters = TASKS[name]["Parameters"]
    text = " ".join(v for key, v in parameters.items() if key.endswith("Expression"))
    given = {
        key
        for part in ("ExpressionAttributeNames", "ExpressionAttributeValues")
        for key in parameters.get(part, {})
    }
    assert set(re.findall(r"[#:]\w+", text)) == given
