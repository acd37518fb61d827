"""Sentences about a query's profile."""

from __future__ import annotations

from bench.experiments.profiler import describe_samples, describe_states


def test_describe_states_names_longest_and_duckdb() -> None:
    states = {"RecordSubmitted": 0.01, "RunQuery": 1.5, "ValidateQuery": 0.4}
    sentence = describe_states(2.0, 1.0, states)
    assert sentence == "Of 2.00 s, RunQuery 75% and ValidateQuery 20%; DuckDB takes 50%."


def test_describe_samples_counts_innermost_functions() -> None:
    raw = "main (a.py:1);read (b.py:2) 6\nmain (a.py:1);read (b.py:9) 2\nmain (a.py:3) 2\n"
    assert describe_samples(raw) == (
        "Of 10 samples of running Python threads, 80% in read (b.py), 20% in main (a.py)."
    )


def test_describe_samples_without_samples() -> None:
    assert "no sample" in describe_samples("")
