"""The window of time in which the calls of an owner are counted."""

from __future__ import annotations

from dataclasses import dataclass

# Seconds from a call to the expiry of its counter: longer than any window.
_KEPT_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class RateWindow:
    """The window of `seconds` that contains `now`, in epoch seconds.

    A counter belongs to one window and expires, so that no call has to release it.
    """

    now: float
    seconds: int

    def counter(self, owner: str, kind: str) -> str:
        """Return the name of the counter of an owner's calls of a kind."""
        return f"{owner}#{kind}#{int(self.now // self.seconds)}"

    def expires_at(self) -> int:
        """Return when the counter expires, in epoch seconds."""
        return int(self.now) + _KEPT_SECONDS

    def seconds_left(self) -> int:
        """Return the seconds until the next window begins."""
        return self.seconds - int(self.now % self.seconds)
