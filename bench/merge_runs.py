"""A benchmark in parts: what was measured before stays where it was not measured again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def laid_over(earlier: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of both runs, each query's figures those of one run alone.

    Raises ValueError if the two did not measure the same data.
    """
    for name in ("rows", "scale", "latency_ms"):
        if earlier["options"][name] != document["options"][name]:
            raise ValueError(f"the earlier run had another {name}: {earlier['options'][name]}")
    measured = {tuple(each[:2]) for each in document["queries"]}
    return {
        **document,
        "labels": {**earlier["labels"], **document["labels"]},
        "absent": {**earlier["absent"], **document["absent"]},
        "queries": sorted(
            [
                *(each for each in earlier["queries"] if tuple(each[:2]) not in measured),
                *document["queries"],
            ]
        ),
        "measurements": [
            *(
                each
                for each in earlier["measurements"]
                if (each["suite"], each["query"]) not in measured
            ),
            *document["measurements"],
        ],
        "findings": {**earlier["findings"], **document["findings"]},
    }
