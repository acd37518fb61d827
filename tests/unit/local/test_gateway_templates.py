"""The contract's mapping templates: every query reaches the execution unchanged."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from local.gateway.contract import Contract, Method
from local.gateway.http_message import HttpRequest
from local.gateway.template_context import template_context, template_variables
from tests.support.deployment import deployment

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("'\"\\/$#{}()[]&=+%;!*,:\n\r\t\b\f\0<>@ \u2028\u00e9\U0001f986"),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=80,
)
SNIPPETS = st.lists(
    st.one_of(
        HOSTILE,
        st.sampled_from(
            [
                "#set($context.requestId = 1)",
                "$input.body",
                "${AWS::Region}",
                "#end",
                "\\u0041",
                '"}]}',
                "\\'",
                "\\\\'",
                '\\"',
                "##",
                "#*",
                "$!x",
                "#foreach($x in $y)",
                "--\n",
                "%41",
                "</script>",
            ]
        ),
    ),
    min_size=1,
    max_size=6,
).map("".join)


@pytest.fixture(scope="module")
def method() -> Method:
    matched = Contract(deployment().contract).match("POST", "/queries")
    assert matched is not None
    return matched[0]


def start_execution(
    method: Method, media_type: str, body: bytes, **headers: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Render the request template; return the call and the execution's input."""
    given = {name.replace("_", "-"): [value] for name, value in headers.items()}
    message = HttpRequest("POST", "/queries", {"Content-Type": [media_type], **given}, {}, body)
    context = template_context(message, method.resource)
    text = method.requests[media_type].render(template_variables(body.decode(), message, context))
    call: dict[str, Any] = json.loads(text)
    return call, json.loads(call["input"])


@given(sql=SNIPPETS)
@example("SELECT '\\' || '\\\\''")
def test_submit_template_json_body_unchanged(method: Method, sql: str) -> None:
    request = {"query": sql, "parameters": {sql: [sql, 1.5, None]}, "format": "csv"}
    body = json.dumps(request, ensure_ascii=False).encode()
    call, received = start_execution(method, "application/json", body)
    assert received == {"owner": "anonymous", "request": request}
    assert set(call) == {"stateMachineArn", "name", "input"}


@given(sql=SNIPPETS)
def test_submit_template_sql_body_unchanged(method: Method, sql: str) -> None:
    _, received = start_execution(method, "application/sql", sql.encode())
    assert received == {"owner": "anonymous", "request": {"query": sql}}


@given(sql=SNIPPETS, parameters=SNIPPETS)
def test_submit_template_form_body_unchanged(method: Method, sql: str, parameters: str) -> None:
    form = {"query": sql, "parameters": parameters, "reuse": "false"}
    body = urlencode(form).encode()
    _, received = start_execution(method, "application/x-www-form-urlencoded", body)
    assert received == {"owner": "anonymous", "request": form}


@given(field=SNIPPETS)
def test_submit_template_field_name_is_escaped(method: Method, field: str) -> None:
    body = urlencode({field: "1"}).encode()
    _, received = start_execution(method, "application/x-www-form-urlencoded", body)
    assert received["request"] == {field: "1"}


@given(key=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
def test_submit_template_idempotency_key_is_escaped(method: Method, key: str) -> None:
    call, _ = start_execution(method, "application/sql", b"SELECT 1", Idempotency_Key=key)
    assert call["name"] == (f"anonymous_{key}" if len(key) <= 43 else "*")


def test_submit_template_without_key_names_execution_by_request_id(method: Method) -> None:
    call, _ = start_execution(method, "application/sql", b"SELECT 1")
    assert len(call["name"]) == 36


@pytest.mark.parametrize("query", ["SELECT 5 % 2", "SELECT 5 %7=3", "%", "100%", "%%41", "%4"])
def test_submit_template_stray_percent_is_literal(method: Method, query: str) -> None:
    body = f"query={query}".encode()
    _, received = start_execution(method, "application/x-www-form-urlencoded", body)
    assert received["request"] == {"query": query.replace("%41", "A")}


def test_submit_template_form_fields_without_value_or_name(method: Method) -> None:
    body = b"query=SELECT+1&reuse=&=lost&bare&&limits=%7B%7D"
    _, received = start_execution(method, "application/x-www-form-urlencoded", body)
    assert received["request"] == {"query": "SELECT 1", "reuse": "", "limits": "{}"}
