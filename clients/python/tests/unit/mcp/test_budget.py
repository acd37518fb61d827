"""Budgets of sessions."""

from __future__ import annotations

import pytest

from duckstep.mcp.budget import Amount, Budget, BudgetExceeded


def test_reserve_refuses_an_estimate_over_the_dollars() -> None:
    budget = Budget(usd=0.01)
    with pytest.raises(BudgetExceeded) as raised:
        budget.reserve(Amount(0.0123, 2_000_000_000))
    assert raised.value.code == "BudgetExceeded"
    assert "$0.0123" in raised.value.message
    assert "2 GB" in raised.value.message
    assert "$0.01 of $0.01 left" in raised.value.message
    assert budget.left_usd == 0.01


def test_reserve_refuses_an_estimate_over_the_bytes() -> None:
    budget = Budget(bytes=1000)
    budget.reserve(Amount(5.0, 1000))
    with pytest.raises(BudgetExceeded, match="0 B of 1 KB left"):
        budget.reserve(Amount(0.0, 1))


def test_reserve_counts_queries_that_run() -> None:
    budget = Budget(usd=0.03, bytes=100)
    budget.reserve(Amount(0.02, 60))
    assert not budget.allows(Amount(0.02, 10))
    assert not budget.allows(Amount(0.01, 60))
    budget.settle(Amount(0.02, 60), Amount(0.005, 0))
    assert budget.left_bytes == 100
    assert budget.left_usd == pytest.approx(0.025)
    assert budget.allows(Amount(0.02, 60))


def test_settle_may_exceed_the_budget() -> None:
    budget = Budget(usd=0.01)
    budget.reserve(Amount(0.01))
    budget.settle(Amount(0.01), Amount(0.02))
    assert budget.left_usd == 0


def test_budget_without_limits() -> None:
    budget = Budget()
    budget.reserve(Amount(1e9, 10**18))
    assert (budget.left_usd, budget.left_bytes, budget.limited) == (None, None, False)
