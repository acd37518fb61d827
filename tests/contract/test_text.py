"""Any text arrives in the engine as it was sent, whichever body carries it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from local.api_client import ApiClient

HOSTILE = st.text(
    st.sampled_from("'\"\\/$#{}()[]&=+%;!*,:\n\r\t\b<>@ \u00e9\u2028\ud55c\U0001f986")
    | st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    max_size=60,
)
BODIES: dict[str, Any] = {
    "json": lambda sql: {"json": {"query": sql}},
    "form": lambda sql: {"data": {"query": sql}},
    "sql": lambda sql: {"content": sql.encode(), "headers": {"Content-Type": "application/sql"}},
}


@pytest.mark.parametrize("kind", BODIES)
@given(text=HOSTILE)
@example("$input.body #set($context.requestId = 1) ${AWS::Region} #end ## #* *#")
@example("\\' \\\\' \\\" '''' \"}]} \\u0041 %41 %2541 + &query=SELECT 2")
@example("a\r\nb\rc\n-- x\n#foreach($x in $y)\n$util.escapeJavaScript($!x)")
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_text_literal_returns_unchanged(api: ApiClient, kind: str, text: str) -> None:
    sql = "SELECT '" + text.replace("'", "''") + "' AS t"
    posted = api.request("POST", "/queries", **BODIES[kind](sql))
    assert posted.status_code == 202, posted.text
    document = api.wait(posted.json()["requestId"])
    assert document["query"] == sql
    rows = api.results(document["requestId"], format="json").json()["rows"]
    assert rows == [{"t": text}]
