"""The dispatcher of the AWS APIs' server."""

import pytest
from moto import backends

from local.aws.server import create_dispatcher


def test_dispatcher_caches_backend_by_host(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    names = list(backends.list_of_moto_modules())

    def listed() -> list[str]:
        looks.append(1)
        return names

    monkeypatch.setattr(backends, "list_of_moto_modules", listed)
    made = create_dispatcher()
    for _ in range(3):
        assert made.get_backend_for_host("dynamodb") == "dynamodb"
        assert made.get_backend_for_host("states.us-east-1.amazonaws.com") == "stepfunctions"
    assert len(looks) == 2
