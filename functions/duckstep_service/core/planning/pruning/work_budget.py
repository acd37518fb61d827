"""The work that the planner spends on the conditions of one statement."""

from __future__ import annotations

from dataclasses import dataclass

# Steps of compiling and evaluating conditions, of one to two microseconds each. 100,000 values in
# an IN list take 100,000; the days of a year, each as three comparisons joined by AND, over the
# partitions of a year take 200,000.
MAX_STEPS = 400_000


class WorkExceeded(Exception):
    """The conditions of the statement take more work than the planner spends on it."""


@dataclass(slots=True)
class WorkBudget:
    """The steps that are left for a statement."""

    steps: int = MAX_STEPS

    @property
    def exceeded(self) -> bool:
        """Return whether the steps are used up: a further condition excludes no partition."""
        return self.steps < 0

    def use_up(self) -> None:
        """Take all steps."""
        self.steps = -1

    def spend(self, steps: int = 1) -> None:
        """Take steps. Raises WorkExceeded if they are used up."""
        self.steps -= steps
        if self.steps < 0:
            raise WorkExceeded
