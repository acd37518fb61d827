"""Keys of objects, and the check of a manifest against its key."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import InternalError
from duckstep_service.core.object_keys import check_manifest, manifest_key, may_belong_to

MANIFEST = b'{"tables": []}'


def test_check_manifest_refuses_another_content() -> None:
    key = manifest_key("anonymous_q", MANIFEST)
    assert key.startswith("manifests/anonymous_q.")
    check_manifest(key, MANIFEST)
    for changed in (MANIFEST + b" ", b""):
        with pytest.raises(InternalError):
            check_manifest(key, changed)


def test_check_manifest_of_a_former_version_is_accepted() -> None:
    check_manifest("manifests/anonymous_q.json", MANIFEST)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("me_key", True),
        ("1cf867ab-21d0-4f85-ba64-1af981ace291", True),
        ("you_key", False),
        ("me2_key", False),
        ("_me", False),
    ],
)
def test_may_belong_to_compares_the_owner(name: str, expected: bool) -> None:
    assert may_belong_to(name, "me") is expected
