"""The budget of a session: dollars and scanned bytes, reserved before a query runs."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from duckstep.errors import LimitExceeded
from duckstep.units import bytes_text, dollars_text


class BudgetExceeded(LimitExceeded):
    """The estimate of a query is over what is left of the session's budget."""


@dataclass(frozen=True)
class Amount:
    """US dollars at list prices, and bytes that a query reads."""

    usd: float = 0.0
    bytes: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.usd + other.usd, self.bytes + other.bytes)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.usd - other.usd, self.bytes - other.bytes)


class Budget:
    """The budget of one session; None is no limit."""

    def __init__(self, usd: float | None = None, bytes: int | None = None) -> None:
        self.usd, self.bytes = usd, bytes
        self.spent, self.reserved = Amount(), Amount()

    @property
    def left_usd(self) -> float | None:
        """Dollars that are neither spent nor reserved by a query that runs."""
        return None if self.usd is None else max(self.usd - self._used.usd, 0.0)

    @property
    def left_bytes(self) -> int | None:
        """Bytes that are neither spent nor reserved by a query that runs."""
        return None if self.bytes is None else max(self.bytes - self._used.bytes, 0)

    @property
    def limited(self) -> bool:
        """Whether the budget has a limit."""
        return self.usd is not None or self.bytes is not None

    def allows(self, estimate: Amount) -> bool:
        """Return whether the estimate is within what is left."""
        usd, scanned = self.left_usd, self.left_bytes
        return estimate.usd <= (inf if usd is None else usd) and estimate.bytes <= (
            inf if scanned is None else scanned
        )

    def reserve(self, estimate: Amount) -> None:
        """Set the estimate aside until `settle`. Raises BudgetExceeded."""
        if not self.allows(estimate):
            raise BudgetExceeded(
                f"The query was not run: it would cost about {dollars_text(estimate.usd)} and read"
                f" about {bytes_text(estimate.bytes)}, and the session's budget has"
                f" {self.left_text()} left. Filter on partitions, select fewer columns, or ask"
                " the user for another budget.",
                code="BudgetExceeded",
            )
        self.reserved += estimate

    def settle(self, estimate: Amount, spent: Amount) -> None:
        """Count what a query has spent, in the place of its estimate."""
        self.reserved -= estimate
        self.spent += spent

    def left_text(self) -> str:
        """Return what is left, as `$0.02 of $0.10 and 1.5 GB of 2 GB`."""
        parts = []
        if self.usd is not None and self.left_usd is not None:
            parts.append(f"{dollars_text(self.left_usd)} of {dollars_text(self.usd)}")
        if self.bytes is not None and self.left_bytes is not None:
            parts.append(f"{bytes_text(self.left_bytes)} of {bytes_text(self.bytes)}")
        return " and ".join(parts) or "no limit"

    @property
    def _used(self) -> Amount:
        return self.spent + self.reserved
