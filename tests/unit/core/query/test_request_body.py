"""Bodies of requests: JSON, forms and SQL, and the size that an execution's input may have."""

from __future__ import annotations

import json

import pytest
from duckstep_service.core.errors import InvalidRequest, QueryTooLarge, UnsupportedMediaType
from duckstep_service.core.query.request_body import check_input_size, read_body

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content_type", "body", "document"),
    [
        (None, '{"query": "SELECT 1"}', {"query": "SELECT 1"}),
        ("", '{"query": "SELECT 1"}', {"query": "SELECT 1"}),
        ("Application/JSON; charset=utf-8", '{"query": "S"}', {"query": "S"}),
        ("application/sql", "SELECT 'a&b=%41+'", {"query": "SELECT 'a&b=%41+'"}),
        ("application/sql;charset=UTF-8", "", {"query": ""}),
        (FORM, "query=%27a%26%ED%95%9C+%27&over=b", {"query": "'a&한 '", "over": "b"}),
        (FORM, "SELECT 1", {}),
    ],
)  # fmt: skip
def test_read_body_by_content_type(
    content_type: str | None, body: str, document: dict[str, str]
) -> None:
    assert read_body(content_type, body) == document


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "x"])
def test_read_body_unsupported_type_names_the_supported_ones(content_type: str) -> None:
    with pytest.raises(UnsupportedMediaType, match="application/sql") as raised:
        read_body(content_type, "SELECT 1")
    assert content_type.partition(";")[0] in raised.value.message
    assert FORM in raised.value.details["supported"]


def test_read_body_invalid_json_names_the_place() -> None:
    with pytest.raises(InvalidRequest, match="line 1 column 2"):
        read_body("application/json", "{")


def test_read_body_of_megabytes_is_too_large() -> None:
    with pytest.raises(QueryTooLarge, match="3,000,014 bytes"):
        read_body("application/json", '{"query": "' + "x" * 3_000_001 + '"}')


def sizes(content_type: str, body: str) -> None:
    check_input_size(content_type, body, read_body(content_type, body), "me")


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("application/json", '{"query":"SELECT \'%s\'"}'),
        ("application/sql", "SELECT '%s'"),
        (FORM, "query=SELECT+'%s'"),
    ],
)
def test_check_input_size_counts_the_whole_input(content_type: str, text: str) -> None:
    overhead = (
        len(json.dumps({"owner": "me", "request": {"query": "SELECT ''"}}).replace(" ", "")) + 1
    )
    sizes(content_type, text % ("x" * (262_144 - overhead)))
    with pytest.raises(QueryTooLarge, match="262,145 bytes"):
        sizes(content_type, text % ("x" * (262_145 - overhead)))


def test_check_input_size_counts_escapes_of_sql() -> None:
    sizes("application/sql", "한" * 43_000)
    with pytest.raises(QueryTooLarge):
        sizes("application/sql", "한" * 44_000)
    sizes("application/json", json.dumps({"query": "한" * 80_000}, ensure_ascii=False))
