"""The sample events: one for every state and handler, in the shapes that the workflow sends."""

import json
import re
from typing import Any

import pytest
from duckstep_service.core.query.athena_run import AthenaRun
from duckstep_service.core.query.record import QueryResult

from tests.support.paths import ROOT
from tests.support.project_files import (
    ARCHITECTURE,
    STATES,
    event,
    functions,
    snake_case,
    transformed,
)

NAMES = sorted(path.stem for path in (ROOT / "events").glob("*.json"))
MACHINE_ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:QueryStateMachine"
EXECUTION_ARN = MACHINE_ARN.replace(":stateMachine:", ":execution:") + ":"


def built_by(state: str) -> set[str]:
    """Return the keys of the payload that the state builds."""
    return {key.removesuffix(".$") for key in STATES[state]["Parameters"]["Payload"]}


def answered_by(state: str) -> set[str]:
    """Return the keys that the state keeps of its function's answer."""
    kept = STATES[state]["ResultSelector"]
    return {key.removesuffix(".$") for key in kept if key.endswith(".$")}


def paths_of(value: Any) -> set[str]:
    """Return the JSONPaths into the state's input that a state's fields hold."""
    return set(re.findall(r"(?<!\$)\$\.([\w.]+)", json.dumps(value)))


@pytest.mark.parametrize("name", [*STATES, *functions()])
def test_every_state_and_handler_has_its_event(name: str) -> None:
    assert snake_case(name) in NAMES


def test_every_event_is_of_a_state_a_handler_or_a_route() -> None:
    known = {snake_case(name) for name in [*STATES, *functions()]} | {"submit_query"}
    assert {n for n in NAMES if not n.startswith("queries_api_")} == known


@pytest.mark.parametrize("name", NAMES)
def test_event_names_no_account(name: str) -> None:
    text = json.dumps(event(name))
    assert set(re.findall(r"(?<![\d-])\d{12}(?!\d)", text)) <= {"123456789012"}


@pytest.mark.parametrize("state", ["ValidateQuery", "RunQuery", "StoreResult"])
def test_payload_has_the_keys_that_the_state_builds(state: str) -> None:
    payload = event(snake_case(state))
    assert set(payload) == built_by(state)
    assert payload["requestId"] == EXECUTION_ARN + payload["name"]
    assert payload["request"]["query"]


def test_plan_and_run_have_the_keys_that_the_states_keep() -> None:
    succeeded = event("record_succeeded")
    assert set(succeeded["plan"]) == answered_by("ValidateQuery")
    assert set(succeeded["run"]) == answered_by("RunQuery") | {"reusedFrom", "sourceChanged"}
    assert set(succeeded["plan"]["estimate"]) == {"files", "bytes"}
    assert set(event("reuse_result")["plan"]["earlier"]) == set(succeeded["run"])
    result = succeeded["run"]["result"]
    assert QueryResult.from_dict(result).to_dict() == result
    assert event("run_query")["plan"] == succeeded["plan"] == event("choose_engine")["plan"]


def test_failure_has_the_keys_that_its_state_builds() -> None:
    sample = event("name_athena_failure")
    assert built_by("NameAthenaFailure") <= set(sample)
    assert set(sample["failure"]) == {"Error", "Cause"}
    assert event("run_athena")["plan"] == sample["plan"]
    assert set(AthenaRun.from_dict(sample["plan"]["athena"]).to_dict()) == set(
        sample["plan"]["athena"]
    )


@pytest.mark.parametrize("state", STATES)
def test_state_finds_in_its_event_what_it_reads(state: str) -> None:
    read = {key: STATES[state][key] for key in STATES[state] if key.endswith("Path")}
    read.pop("ResultPath", None)
    fields = [STATES[state].get("Parameters"), STATES[state].get("Choices"), read]
    for path in paths_of(fields):
        value = event(snake_case(state))
        for key in path.split("."):
            value = value[key]


@pytest.mark.parametrize("state", functions())
def test_documented_payload_is_the_one_that_is_built(state: str) -> None:
    assert re.search(rf"^\| {state} \|", ARCHITECTURE, re.M)


def test_documented_answers_are_the_ones_that_are_kept() -> None:
    rows = dict(re.findall(r"^\| (\w+) \| [^|]+ \| (.+) \|$", ARCHITECTURE, re.M))
    for state in ("ValidateQuery", "RunQuery"):
        documented = rows[state].split("`")[1].removeprefix("{").removesuffix("}")
        keys = set(re.findall(r"\w+", re.sub(r":\s*\{.*?\}", "", documented)))
        assert keys == answered_by(state)


def test_submission_is_the_input_that_the_first_state_reads() -> None:
    assert event("submit_query") == event("record_submitted")
    assert set(event("submit_query")) == {"owner", "request"}


def test_status_event_fits_the_rule() -> None:
    sample = event("record_outcome")
    rule = transformed("AWS::Events::Rule")["RecordOutcomeFunctionExecutionEnded"]
    pattern = rule["EventPattern"]
    assert sample["source"] in pattern["source"]
    assert sample["detail-type"] in pattern["detail-type"]
    assert sample["detail"]["status"] in pattern["detail"]["status"]
    detail = sample["detail"]
    assert detail["stateMachineArn"] == MACHINE_ARN
    assert detail["executionArn"] == EXECUTION_ARN + detail["name"] == sample["resources"][0]
    assert set(json.loads(detail["input"])) == {"owner", "request"}


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("queries_api")])
def test_proxy_event_is_of_a_route_of_the_contract(name: str) -> None:
    sample = event(name)
    contract = (ROOT / "contracts/openapi.yaml").read_text(encoding="utf-8")
    assert f"\n  {sample['resource']}:\n" in contract
    # A REST API's events carry no version; "2.0" is that of HTTP APIs.
    assert "version" not in sample
    assert sample["resource"] == sample["requestContext"]["resourcePath"]
    path = sample["resource"].format(**(sample["pathParameters"] or {}))
    assert sample["path"] == path
    query = sample["queryStringParameters"] or {}
    assert (sample["multiValueQueryStringParameters"] or {}) == {k: [v] for k, v in query.items()}
