"""The fault matrix: every call of a query x when x kind x what the user does then.

The calls are those that a clean query makes, recorded by the proxies, so that a new call is in the
matrix by itself. `make faults` runs a part that holds every call, kind, time and action, and
`make faults FAULTS=all` the whole; `FAULTS=2/9` is the second of nine shares of it, and
`FAULTS='error always'` the cells that have the words in their names.
"""

import itertools
import os
import re
import time
from zlib import crc32

import pytest

from local.stack_process import live_processes
from tests.faults.driver import Cell, Driver, Then
from tests.faults.plan import Fault, Kind, When
from tests.support.stack import Stack, members

ASKED = os.environ.get("FAULTS", "part")


def whole(calls: list[str], cold: set[str]) -> list[Cell]:
    """Return every cell, each call's together."""
    return [
        Cell(Fault(call, when, kind), then, call in cold)
        for call, when, kind, then in itertools.product(calls, When, Kind, Then)
    ]


def covering(calls: list[str], cold: set[str]) -> list[Cell]:
    """Return one cell of each call, with the kinds, times and actions in turn."""
    kinds, whens, thens = list(Kind), list(When), list(Then)
    return [
        Cell(
            Fault(call, whens[(at + at // len(kinds)) % len(whens)], kinds[at % len(kinds)]),
            thens[(at + at // len(kinds)) % len(thens)],
            call in cold,
        )
        for at, call in enumerate(calls)
    ]


def chosen(asked: str, calls: list[str], cold: set[str]) -> list[Cell]:
    """Return the cells that the variable FAULTS asks for."""
    if asked == "part":
        return covering(calls, cold)
    cells = whole(calls, cold)
    if share := re.fullmatch(r"(\d+)/(\d+)", asked):
        number, shares = int(share[1]), int(share[2])
        # By its name, so that shares run apart are the whole, though a call was seen by some only.
        return [cell for cell in cells if crc32(str(cell).encode()) % shares == number - 1]
    return [cell for cell in cells if asked == "all" or asked in str(cell)]


def calls_of_each(driver: Driver, cold: bool) -> set[str]:
    """Return the calls that queries have in common, which leaves out what others make meanwhile."""
    seen = []
    for _ in range(3):
        if cold:
            driver.forget()
        seen.append(set(driver.calls()))
    return set.intersection(*seen)


def test_plan_shares_partition_the_matrix() -> None:
    calls = ["lambda Invoke", "s3 GET"]
    every = chosen("all", calls, set())
    shares = [chosen(f"{share}/5", calls, set()) for share in range(1, 6)]
    assert len(every) == 72
    assert [len(share) for share in shares] == [15, 15, 15, 11, 16]
    assert sorted(map(str, itertools.chain(*shares))) == sorted(map(str, every))
    assert {cell.fault.call for cell in chosen("GET", calls, set())} == {"s3 GET"}


def test_plan_part_covers_every_call_kind_time_and_action() -> None:
    cells = covering([str(number) for number in range(18)], {"3"})
    assert len({cell.fault.call for cell in cells}) == 18
    assert {cell.fault.kind for cell in cells} == set(Kind)
    assert {(cell.fault.when, cell.then) for cell in cells} == set(itertools.product(When, Then))
    assert [cell.fault.call for cell in cells if cell.cold] == ["3"]
    assert set(cells) <= set(whole([str(number) for number in range(18)], {"3"}))


@pytest.mark.faults
@pytest.mark.timeout(1200 if ASKED == "part" else 24 * 3600)
def test_fault_leaves_one_outcome_and_no_remainder(
    driver: Driver, subtests: pytest.Subtests
) -> None:
    first = calls_of_each(driver, cold=True)
    calls = calls_of_each(driver, cold=False)
    cold = first - calls
    every = sorted(first | calls)
    print(f"{len(every)} calls: {', '.join(every)}")
    cells = chosen(ASKED, every, cold)
    assert cells, f"no cell is called {ASKED}"
    started, held = time.monotonic(), 0
    for number, cell in enumerate(cells, 1):
        print(f"{number}/{len(cells)} {cell}", flush=True)
        with subtests.test(str(cell)):
            driver.run(cell)
            held += 1
    print(f"{held} of {len(cells)} cells hold, in {time.monotonic() - started:.0f} s")


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_killed_process_leaves_no_folder(faulty: Stack, driver: Driver) -> None:
    driver.end_functions()
    driver.ask()
    left = [folder.name for folder in (faulty.state / "tmp").iterdir()]
    owners = {int(name.split("-")[1]) for name in left if name.startswith("duckstep-")}
    assert owners
    assert owners <= {pid for pid, _, group, _ in live_processes() if group in faulty.groups()}


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_faults_leave_no_process(faulty: Stack) -> None:
    groups = faulty.groups()
    assert faulty.stop() == 0
    assert members(groups) == []
