"""Whether what the processes hold stays, or grows with the queries."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from load.process_sampler import Sample


def tenth(samples: Sequence[Sample], number: int) -> Sequence[Sample]:
    """Return one tenth of the samples, from 0 to 9."""
    size = max(len(samples) // 10, 1)
    return samples[number * size : (number + 1) * size]


def grown(samples: Sequence[Sample]) -> dict[str, tuple[float, float]]:
    """Return the megabytes of each kind of process, in the third tenth of the time and the last.

    In the first two, processes start and caches fill.
    """
    kinds = {kind for sample in samples for kind in sample.by_kind}
    return {
        kind: (_megabytes(tenth(samples, 2), kind), _megabytes(tenth(samples, 9), kind))
        for kind in sorted(kinds)
    }


def leaks(samples: Sequence[Sample], most_processes: int) -> list[str]:
    """Return what has grown that should not have, in words."""
    early, late = tenth(samples, 2), tenth(samples, 9)
    found = []
    if max(sample.processes for sample in samples) > most_processes:
        found.append(f"more than {most_processes} processes")
    for name in ("processes", "descriptors"):
        before, after = (mean(getattr(each, name) for each in part) for part in (early, late))
        if after > before * 1.5 + 20:
            found.append(f"{name} grew from {before:.0f} to {after:.0f}")
    for kind, (before, after) in grown(samples).items():
        if after > before * 1.5 + 100:
            found.append(f"{kind} grew from {before:.0f} to {after:.0f} MB")
    return found


def _megabytes(samples: Sequence[Sample], kind: str) -> float:
    return mean(sample.by_kind.get(kind, 0) for sample in samples) / 1e6
