"""A query goes all the way through the stack."""

import httpx
import pytest

from tests.stack import Stack


def test_a_posted_query_comes_back_as_rows(stack: Stack) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=60, follow_redirects=True) as client:
        answer = client.post(
            "/queries",
            data={"query": "SELECT count(*) AS n FROM reviews"},
            headers={"Prefer": "wait", "Accept": "text/csv"},
        )
    assert answer.text.split() == ["n", "20000"], answer.text


def test_the_first_line_of_help_is_the_contract_s_route(stack: Stack) -> None:
    answer = httpx.get(stack.base_url + "/")
    assert "/queries" in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/queries/a/b/c"])
def test_an_unknown_route_answers_the_envelope(stack: Stack, path: str) -> None:
    answer = httpx.get(stack.base_url + path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "RouteNotFound"


def test_a_function_that_failed_gave_the_execution_its_name(stack: Stack) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=60) as client:
        request_id = client.post("/queries", data={"query": "SELEC 1"}).json()["requestId"]
        status = client.get(f"/queries/{request_id}", params={"wait": 20}).json()
    assert status["status"] == "FAILED"
    assert status["error"]["code"] == "QuerySyntaxError"
