"""How often one looks: rarely after long, and rarely where looking takes long."""

from __future__ import annotations

import pytest
from duckstep_service.core.polling import Clock


class Seconds:
    """A clock that only sleeping and looking move on."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.clock = Clock(lambda: self.seconds, self.pass_by)
        self.paused: list[float] = []

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.paused.append(seconds)

    def look(self, until: float, seconds: float) -> int:
        """Look until then, each time for so long; return how often."""
        looks = 0
        for _ in self.clock.pauses(until):
            self.seconds += seconds
            looks += 1
        return looks


def test_pauses_grow_to_half_a_second() -> None:
    world = Seconds()
    assert world.look(20, 0) > 40
    assert world.seconds < 20
    assert world.paused[1:] == sorted(world.paused[1:])
    assert world.paused[-1] == 0.5


def test_pauses_are_short_for_a_query_of_some_milliseconds() -> None:
    world = Seconds()
    assert 4 <= world.look(0.05, 0) <= 6
    assert max(world.paused[1:]) < 0.009
    assert Seconds().look(1.0, 0.004) <= 30


@pytest.mark.parametrize("seconds", [0.1, 1.0])
def test_pauses_scale_with_call_time(seconds: float) -> None:
    world = Seconds()
    assert world.look(20, seconds) <= 20 / (seconds * 5) + 1
    assert min(world.paused[1:]) > 3.9 * seconds
