"""Documents of a newer version are rejected; documents without a version are of the first."""

from __future__ import annotations

import json

import pytest
from duckstep_service.core.errors import NewerVersion
from duckstep_service.core.query.manifest import Manifest
from duckstep_service.core.schema_version import SCHEMA_VERSION, check_version


@pytest.mark.parametrize("document", [{}, {"schemaVersion": 1}, {"schemaVersion": SCHEMA_VERSION}])
def test_check_version_known_passes(document: dict[str, int]) -> None:
    check_version(document, "It")


def test_check_version_newer_raises_with_remedy() -> None:
    with pytest.raises(NewerVersion, match=r"It was written by a newer .* Deploy that version"):
        check_version({"schemaVersion": SCHEMA_VERSION + 1}, "It")
    with pytest.raises(NewerVersion, match="manifest"):
        Manifest.from_json(json.dumps({"schemaVersion": SCHEMA_VERSION + 1}).encode())
