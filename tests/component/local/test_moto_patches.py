"""moto with the corrections of its cost: same responses, same errors."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.parsing.tokens import ExpressionTokenizer
from moto.stepfunctions.parser.asl.eval import states
from moto.stepfunctions.parser.asl.utils import json_path

from local.aws.dynamodb.backend import DurableDynamoDB
from local.aws.moto_patches import attribute_values, copies, jsonpath_cache, update_expressions
from local.aws.sqlite_store import SqliteStore
from local.template.resolver import ACCOUNT
from tests.component.local.test_dynamodb_tables import REGION, TABLE, unmapped_stream
from tests.support.in_process_client import in_process_dynamodb

KEY = {"id": {"S": "a"}}
ITEM = {
    **KEY,
    "number": {"N": "1.5"},
    "texts": {"SS": ["x", "y"]},
    "numbers": {"NS": ["1", "2"]},
    "flag": {"BOOL": False},
    "nothing": {"NULL": True},
    "list": {"L": [{"N": "1"}, {"M": {"x": {"S": "é"}}}]},
    "S": {"S": "a name like a type"},
}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    attribute_values.install()
    update_expressions.install()
    tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
    tables.provision(TABLE)
    monkeypatch.setitem(dynamodb_backends[ACCOUNT], REGION, tables)
    return in_process_dynamodb(REGION)


def test_attribute_values_of_every_type_return_unchanged(client: Any) -> None:
    client.put_item(TableName="t", Item=ITEM)
    assert client.get_item(TableName="t", Key=KEY)["Item"] == ITEM
    assert client.scan(TableName="t")["Items"] == [ITEM]


def test_attribute_values_are_not_searched_for_their_types(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = {**KEY, **{f"n{number}": {"N": "1"} for number in range(20)}}
    client.put_item(TableName="t", Item=item)
    looked_up: list[str] = []
    original = ResponseSerializer.get_value

    def get_value(self: Any, value: Any, key: str, shape: Any) -> Any:
        looked_up.append(key)
        return original(self, value, key, shape)

    monkeypatch.setattr(ResponseSerializer, "get_value", get_value)
    assert client.get_item(TableName="t", Key=KEY)["Item"] == item
    assert set(looked_up) == {"Item", "ConsumedCapacity"}


def test_update_expression_is_parsed_once_for_different_values(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    original = ExpressionTokenizer.make_list

    def make_list(text: str) -> Any:
        parsed.append(text)
        return original(text)

    monkeypatch.setattr(ExpressionTokenizer, "make_list", make_list)
    for number in ("1", "2"):
        update(client, "SET counted_once = :n REMOVE gone", {":n": {"N": number}})
        item = client.get_item(TableName="t", Key=KEY)["Item"]
        assert item == {**KEY, "counted_once": {"N": number}}
    assert len(parsed) == 1


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("SET a = :n, a = :n", "Two document paths overlap"),
        ("SET m.b = :n, m = :n", "Two document paths overlap"),
        ("SET a = :n SET b = :n", "section can only be used once"),
        ("SET id = :n", "This attribute is part of the key"),
    ],
)
def test_update_expression_with_an_error_is_refused(
    client: Any, expression: str, message: str
) -> None:
    client.put_item(TableName="t", Item={**KEY, "m": {"M": {"b": {"N": "0"}}}})
    for _ in range(2):
        with pytest.raises(ClientError, match=message):
            update(client, expression, {":n": {"N": "1"}})


def update(client: Any, expression: str, values: Any) -> None:
    client.update_item(
        TableName="t", Key=KEY, UpdateExpression=expression, ExpressionAttributeValues=values
    )


DOCUMENT = {
    "plan": {"engine": "duckdb", "none": None, "0": "zero", "list": [{"a": 1}, {"a": 2}]},
    "empty": {},
}


@pytest.mark.parametrize(
    "path",
    [
        "$",
        "$.plan",
        "$.plan.engine",
        "$.plan.none",
        "$.plan.list",
        "$.plan.list[0].a",
        "$.plan.list[*].a",
        "$.plan.list.a",
        "$.plan.missing",
        "$.plan.none.a",
        "$.plan.engine.a",
        "$.empty",
        "$['plan'].engine",
        "$..engine",
    ],
)
def test_paths_find_the_same_as_moto(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_path, "parse", jsonpath_cache._parse)
    expected = extracted(path)
    jsonpath_cache.install()
    assert [extracted(path), extracted(path)] == [expected, expected]


def extracted(path: str) -> Any:
    try:
        return json_path.extract_json(path, DOCUMENT)
    except json_path.NoSuchJsonPathError as exc:
        return str(exc)


def test_copies_share_no_part_that_may_change(client: Any) -> None:
    copies.install()
    data = {"list": [{"n": 1}], "text": "x", "number": 1.5, "none": None}
    copied = states.copy.deepcopy(data)
    assert copied == data
    copied["list"][0]["n"] = 2
    assert data["list"] == [{"n": 1}]
    client.put_item(TableName="t", Item=ITEM)
    before = dynamodb_backends[ACCOUNT][REGION].get_item("t", KEY)
    added = {":x": {"L": [{"S": "new"}]}}
    client.update_item(
        TableName="t",
        Key=KEY,
        UpdateExpression="SET #l = list_append(#l, :x)",
        ExpressionAttributeNames={"#l": "list"},
        ExpressionAttributeValues=added,
    )
    assert before.to_json()["Attributes"]["list"] == ITEM["list"]
    assert client.get_item(TableName="t", Key=KEY)["Item"]["list"]["L"][-1] == {"S": "new"}
