"""The answers of Glue that Trino's metastore needs and moto does not have."""

from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.aws.moto_patches import column_statistics

TABLE = {"DatabaseName": "d", "TableName": "t"}


@pytest.fixture
def glue() -> Any:
    column_statistics.install()
    with mock_aws():
        yield boto3.client("glue", region_name="us-east-1")


def test_column_statistics_are_always_absent(glue: Any) -> None:
    answer = glue.get_column_statistics_for_table(**TABLE, ColumnNames=["a"])
    assert (answer["ColumnStatisticsList"], answer["Errors"]) == ([], [])


def test_column_statistics_of_a_new_table_are_deleted(glue: Any) -> None:
    assert glue.delete_column_statistics_for_table(**TABLE, ColumnName="a")
