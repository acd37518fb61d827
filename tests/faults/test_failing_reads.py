"""Tables on an S3 that fails a share of its requests: the answer, or a clear error."""

from pathlib import Path

import pytest

from tests.faults.conftest import DATA
from tests.faults.driver import Driver
from tests.support.stack import Stack


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_queries_over_failing_s3_succeed_or_fail_clearly(tmp_path: Path) -> None:
    options = ["--data", str(DATA), "--data-errors", "0.2"]
    with Stack(tmp_path / "state", *options, module="tests.faults.stack") as stack:
        driver = Driver(stack)
        succeeded = sum(driver.ask_of_a_failing_store() for _ in range(8))
        driver.close()
    # Each request is tried at least four times: few of a query's dozen fail for good.
    assert succeeded > 0
