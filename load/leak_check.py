"""Detection of leaks: growth of memory, processes and descriptors over a run."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from load.process_sampler import Sample

# The first two deciles are excluded: processes start and caches fill.
EARLY, LATE = 2, 9


def decile(samples: Sequence[Sample], number: int) -> Sequence[Sample]:
    """Return one tenth of the samples, 0 to 9."""
    size = max(len(samples) // 10, 1)
    return samples[number * size : (number + 1) * size]


def memory_growth(samples: Sequence[Sample]) -> dict[str, tuple[float, float]]:
    """Return the megabytes of each kind of process in the third and in the last decile."""
    kinds = {kind for sample in samples for kind in sample.by_kind}
    early, late = decile(samples, EARLY), decile(samples, LATE)
    return {kind: (_megabytes(early, kind), _megabytes(late, kind)) for kind in sorted(kinds)}


def find_leaks(samples: Sequence[Sample], max_processes: int) -> list[str]:
    """Return a message for each count or size that grew beyond its limit."""
    early, late = decile(samples, EARLY), decile(samples, LATE)
    leaks = []
    if max(sample.processes for sample in samples) > max_processes:
        leaks.append(f"more than {max_processes} processes")
    for name in ("processes", "descriptors"):
        before, after = (mean(getattr(sample, name) for sample in part) for part in (early, late))
        if after > before * 1.5 + 20:
            leaks.append(f"{name} grew from {before:.0f} to {after:.0f}")
    for kind, (before, after) in memory_growth(samples).items():
        if after > before * 1.5 + 100:
            leaks.append(f"{kind} grew from {before:.0f} to {after:.0f} MB")
    return leaks


def _megabytes(samples: Sequence[Sample], kind: str) -> float:
    return mean(sample.by_kind.get(kind, 0) for sample in samples) / 1e6
