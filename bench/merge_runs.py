"""Merging of benchmark runs that measured different queries or experiments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merge_runs(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of both runs; the later run replaces the queries that it measured.

    Raises ValueError if the runs used different data.
    """
    for name in ("rows", "scale", "latency_ms"):
        if earlier["options"][name] != later["options"][name]:
            raise ValueError(f"the earlier run has a different {name}: {earlier['options'][name]}")
    measured = {tuple(query[:2]) for query in later["queries"]}
    return {
        **later,
        "labels": {**earlier["labels"], **later["labels"]},
        "unavailable": {**earlier["unavailable"], **later["unavailable"]},
        "queries": sorted(
            [
                *(query for query in earlier["queries"] if tuple(query[:2]) not in measured),
                *later["queries"],
            ]
        ),
        "measurements": [
            *(
                measurement
                for measurement in earlier["measurements"]
                if (measurement["suite"], measurement["query"]) not in measured
            ),
            *later["measurements"],
        ],
        "experiments": {**earlier["experiments"], **later["experiments"]},
    }
