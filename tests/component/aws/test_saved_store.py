"""The store of saved queries over moto's DynamoDB."""

from __future__ import annotations

from dataclasses import replace

import boto3
import pytest
from duckstep_service.aws.dynamodb.query_repository import QueryRepository
from duckstep_service.aws.dynamodb.saved_store import SavedTable
from duckstep_service.core.errors import NewerVersion
from duckstep_service.core.query.query_history import period_between
from duckstep_service.core.saved.saved_query import SavedContent, SavedQuery

ID = "a" * 32
FIRST = SavedQuery(
    ID,
    1,
    "2024-05-01T00:00:00.000Z",
    "2024-05-01T00:00:00.000Z",
    SavedContent("리뷰", "SELECT $a", "Reports", parameters={"a": 1.5}, chart={"kind": "bar"}),
)


@pytest.fixture
def saved(aws: None) -> SavedTable:
    client = boto3.client("dynamodb", region_name="us-east-1")
    keys = ("requestId", "owner", "submittedAt")
    client.create_table(
        TableName="queries",
        KeySchema=[{"AttributeName": "requestId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "history",
                "KeySchema": [
                    {"AttributeName": "owner", "KeyType": "HASH"},
                    {"AttributeName": "submittedAt", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["request"]},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return SavedTable(client, "queries")


def test_put_needs_the_version_that_it_replaces(saved: SavedTable) -> None:
    second = replace(FIRST, version=2)
    assert not saved.put("me", second, 1)
    assert saved.put("me", FIRST, 0)
    assert not saved.put("me", FIRST, 0)
    assert not saved.put("me", replace(FIRST, version=3), 2)
    assert saved.put("me", second, 1)
    assert saved.get("me", ID) == second
    assert saved.get("you", ID) is None


def test_list_has_current_versions_of_the_owner(saved: SavedTable) -> None:
    for number in range(3):
        changed = f"2024-05-0{number + 1}T00:00:00.000Z"
        saved.put("me", replace(FIRST, saved_id=f"{number:032}", updated_at=changed), 0)
    saved.put("you", FIRST, 0)
    saved.archive("me", FIRST)
    listed = list(saved.list("me", None))
    assert [int(each["id"]) for each in listed] == [2, 1, 0]
    assert "query" not in listed[0]
    after = (listed[0]["updatedAt"], listed[0]["id"])
    assert [int(each["id"]) for each in saved.list("me", after)] == [1, 0]
    assert (saved.count("me"), saved.count("you"), saved.count("other")) == (3, 1, 0)


def test_history_has_no_saved_queries(saved: SavedTable) -> None:
    saved.put("me", FIRST, 0)
    history = QueryRepository(saved._client, "queries")
    ever = period_between(None, None, None)
    assert [*history.submitted_by("me", ever), *history.submitted_by("saved#me", ever)] == []
    assert history.get(f"saved#me#{ID}") is None


def test_versions_are_read_and_deleted(saved: SavedTable) -> None:
    for number in range(1, 31):
        saved.archive("me", replace(FIRST, version=number))
    assert saved.versions("me", ID, [30, 1, 99]).keys() == {30, 1}
    assert saved.versions("me", ID, []) == {}
    saved.delete_versions("me", ID, list(range(1, 30)))
    assert saved.versions("me", ID, list(range(1, 31))).keys() == {30}


def test_delete_needs_the_current_version(saved: SavedTable) -> None:
    saved.put("me", FIRST, 0)
    assert not saved.delete("me", ID, 2)
    assert not saved.delete("you", ID, 1)
    assert saved.delete("me", ID, 1)
    assert saved.get("me", ID) is None


def test_get_refuses_items_of_a_newer_version(saved: SavedTable) -> None:
    saved.put("me", FIRST, 0)
    saved._client.update_item(
        TableName="queries",
        Key={"requestId": {"S": f"saved#me#{ID}"}},
        UpdateExpression="SET schemaVersion = :version",
        ExpressionAttributeValues={":version": {"N": "99"}},
    )
    with pytest.raises(NewerVersion):
        saved.get("me", ID)
