"""Functions whose clocks are off from the workflow's: every query ends once, and rightly."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.faults.conftest import DATA
from tests.faults.driver import Cell, Driver, Then
from tests.faults.plan import Fault, Kind, When
from tests.faults.test_processes import LONG, started
from tests.support.stack import Stack

# A lost end, a cancelled attempt, a lost event, a start that comes twice.
CELLS = [
    Cell(Fault("workflow UpdateItem succeeded", When.BEFORE, Kind.ALWAYS), Then.RETRY),
    Cell(Fault("lambda run-query", When.AFTER, Kind.CRASH), Then.CANCEL),
    Cell(Fault("events PutEvents", When.BEFORE, Kind.ALWAYS), Then.RETRY),
    Cell(Fault("states StartExecution", When.AFTER, Kind.DUPLICATE), Then.SAME_KEY),
]
# It ends when it is cancelled.
ENDLESS = LONG.replace("range(100)", "range(100_000_000)")


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seconds", [-60, 60])
def test_clock_skew_of_functions_keeps_outcomes(tmp_path: Path, seconds: int) -> None:
    options = ["--data", str(DATA), "--clock", str(seconds)]
    with Stack(tmp_path / "state", *options, module="tests.faults.stack") as stack:
        driver = Driver(stack)
        for cell in CELLS:
            driver.run(cell)
        client = driver.client
        running = started(client, ENDLESS)
        driver.sweep()
        assert client.item(running)["status"] == "RUNNING"
        cancelled = client.request("DELETE", f"/queries/{running}").json()
        assert cancelled["status"] == "CANCELLED"
        submitted, ended = (
            datetime.fromisoformat(cancelled[name]) for name in ("submittedAt", "endedAt")
        )
        assert (ended - submitted).total_seconds() >= max(seconds, 0)
        driver.check_clean(running)
        driver.close()
