"""The estimate of a plan, as a document and against the scan limit."""

from __future__ import annotations

from typing import Any

import pytest
from duckstep_service.core.errors import ScanLimitExceeded
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.estimate import Estimate, check_estimate


@pytest.mark.parametrize(
    "document",
    [
        {"files": 1, "bytes": 30},
        {"files": 0, "bytes": 0, "partitions": 0, "totalFiles": 0, "totalPartitions": 0},
        {"files": 1, "bytes": 9, "partitions": 1, "warnings": ["slow"], "tables": ["t"]},
    ],
)
def test_estimate_round_trips_through_its_document(document: dict[str, Any]) -> None:
    assert Estimate.from_dict(document).to_dict() == document


def test_check_estimate_over_limit_raises_with_remedy() -> None:
    check_estimate(Estimate(1, 10), Limits(1, scanned_bytes=10))
    check_estimate(Estimate(1, 10), Limits(1))
    with pytest.raises(ScanLimitExceeded, match=r"up to 11 bytes.*limits\.scannedBytes") as caught:
        check_estimate(Estimate(1, 11), Limits(1, scanned_bytes=10))
    assert caught.value.details == {"scannedBytes": 10, "estimatedBytes": 11}
