"""The worker's access to S3, with and without a role of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.aws import clients
from duckstep_service.aws.session_credentials import SessionCredentials
from duckstep_service.aws.settings import settings
from duckstep_service.core.object_keys import prior_result_key
from duckstep_service.handlers.runtime import dependencies

FILES = ["sales/year=2024/a.parquet", "top*/b.parquet", prior_result_key("results/q/1/r.parquet")]


class Sessions:
    """Sessions that record their resources."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], list[str]]] = []

    def assume(self, resources: list[str], fallback: list[str]) -> tuple[str, str, str]:
        self.asked.append((resources, fallback))
        return "session", "secret", "token"


class RecordingClient:
    """An STS client that records its policies."""

    def __init__(self) -> None:
        self.policies: list[str] = []

    def assume_role(self, **request: Any) -> dict[str, Any]:
        self.policies.append(request["Policy"])
        keys = {"AccessKeyId": "id", "SecretAccessKey": "s", "SessionToken": "t"}
        return {"Credentials": {**keys, "Expiration": datetime.fromtimestamp(3600, UTC)}}


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sessions]:
    cached = (settings, dependencies.data_bucket, dependencies.results, clients.s3)
    environment = {"QUERIES_TABLE": "q", "DATA_BUCKET": "lake", "RESULTS_BUCKET": "results"}
    keys = {"AWS_ACCESS_KEY_ID": "own", "AWS_SECRET_ACCESS_KEY": "secret"}
    for name, value in {**environment, **keys, "DATA_PREFIX": "team/"}.items():
        monkeypatch.setenv(name, value)
    for each in cached:
        each.cache_clear()
    monkeypatch.setattr(clients, "credentials", lambda: ("own", "secret", "token"))
    found = Sessions()
    monkeypatch.setattr(dependencies, "worker_credentials", lambda: found)
    yield found
    for each in cached:
        each.cache_clear()


def test_worker_reads_with_a_session_of_its_role(
    monkeypatch: pytest.MonkeyPatch, sessions: Sessions
) -> None:
    monkeypatch.setenv("WORKER_ROLE", "arn:aws-cn:iam::123456789012:role/worker")
    access = dependencies.data_access(FILES)
    assert {(each.key_id, each.session_token) for each in access} == {("session", "token")}
    assert [each.scope for each in access] == [
        "s3://lake/team/",
        "s3://results/results/q/1/r.parquet",
    ]
    prior_result = "arn:aws-cn:s3:::results/results/q/1/r.parquet"
    tables = ["arn:aws-cn:s3:::lake/team/sales/*", "arn:aws-cn:s3:::lake/team/top${*}/*"]
    query = "arn:aws-cn:s3:::results/results/q/*"
    assert sessions.asked == [([*tables, prior_result], ["arn:aws-cn:s3:::lake/team/*", query])]


def test_worker_session_of_ten_prior_results_fits_a_policy(
    monkeypatch: pytest.MonkeyPatch, sessions: Sessions
) -> None:
    monkeypatch.setenv("WORKER_ROLE", "arn:aws:iam::123456789012:role/worker")
    monkeypatch.setenv("RESULTS_BUCKET", "b" * 63)
    settings.cache_clear()
    names = [f"{number}{'n' * 79}" for number in range(10)]
    keys = [prior_result_key(f"results/{name}/{'a' * 36}/result.parquet") for name in names]
    client = RecordingClient()
    monkeypatch.setattr(
        dependencies,
        "worker_credentials",
        lambda: SessionCredentials(client, "arn:aws:iam::123456789012:role/worker", lambda: 0.0),
    )
    assert len({each.scope for each in dependencies.data_access(keys)}) == 11
    (policy,) = client.policies
    assert len(policy) <= 2_048
    assert all(f"results/{name}/*" in policy for name in names)


def test_worker_without_role_has_the_credentials_of_the_function(
    monkeypatch: pytest.MonkeyPatch, sessions: Sessions
) -> None:
    monkeypatch.setenv("WORKER_ROLE", "")
    assert {each.key_id for each in dependencies.data_access(FILES)} == {"own"}
    assert sessions.asked == []
