"""Resource limits of the worker process and of the function's own DuckDB."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace

from duckstep_service.core.limits import Limits
from duckstep_service.engine.worker.protocol import Resources

_MB = 1024 * 1024
# DuckDB's memory_limit does not count long strings and lists, and the parent needs memory too: 35 %
# of the function's memory stays above the limit.
_LIMIT_SHARE = 0.65
_PARENT_BYTES = 256 * _MB
_SPILL_SHARE = 0.5
_PREFETCH_SHARE = 0.4
# Of the function's memory for fetched files; the worker's limits are lower by what they use. So the
# worker keeps half of the memory, and a query that needs more spills earlier.
_MEMORY_FILES_SHARE = 0.15
# ConvertResult also buffers parts of uploads; RunQuery also has its worker.
_READER_SHARE, _READER_SHARE_BESIDE_WORKER = 0.5, 0.15


def prefetch_budget() -> int:
    """Return the bytes of the temporary disk that a prefetch may use now."""
    return int(shutil.disk_usage(tempfile.gettempdir()).free * _PREFETCH_SHARE)


def memory_files_budget(memory_mb: int) -> int:
    """Return the bytes of a function with `memory_mb` that the files of a prefetch may use."""
    return int(memory_mb * _MB * _MEMORY_FILES_SHARE)


def worker_resources(memory_mb: int, limits: Limits) -> Resources:
    """Return the worker's share of `memory_mb` and of the free temporary disk.

    The limits of a query lower it. Reads of S3 wait more than they compute, hence more threads than
    processors.
    """
    memory, spill = _shares(memory_mb, shutil.disk_usage(tempfile.gettempdir()).free)
    return Resources(
        memory=min(memory, limits.memory_bytes or memory),
        address_space=memory_mb * _MB - _PARENT_BYTES,
        spill=min(spill, limits.spill_bytes or spill),
        threads=max(4, 2 * (os.cpu_count() or 1)),
    )


def with_worker_limits(limits: Limits, memory_mb: int, disk_mb: int) -> Limits:
    """Return `limits` with the memory and the spill of a worker in a function of this size."""
    memory, spill = _shares(memory_mb, disk_mb * _MB)
    return replace(limits, memory_bytes=memory, spill_bytes=spill)


def _shares(memory_mb: int, free_disk: int) -> tuple[int, int]:
    """Return the worker's memory and spill."""
    return int(memory_mb * _MB * _LIMIT_SHARE), int(free_disk * _SPILL_SHARE)


def analysis_address_space(memory_mb: int) -> int:
    """Return the bytes of address space of the process that plans queries beside its function."""
    return memory_mb * _MB - _PARENT_BYTES


def export_resources(memory_mb: int, beside_worker: bool) -> Resources:
    """Return the resources of an export process in a function with `memory_mb`, as of a reader."""
    share = _READER_SHARE_BESIDE_WORKER if beside_worker else _READER_SHARE
    free = shutil.disk_usage(tempfile.gettempdir()).free
    return Resources(
        memory=int(memory_mb * _MB * share),
        address_space=memory_mb * _MB - _PARENT_BYTES,
        spill=int(free * _SPILL_SHARE),
        threads=1,
    )


def reader_settings(memory_mb: int, beside_worker: bool) -> dict[str, str]:
    """Return the DuckDB settings of a reader in a function with `memory_mb`.

    The reader streams rows in order through one pipe, and several threads only buffer batches: a
    million rows as JSON took 2.7 s and 370 MB with four threads, 1.4 s and 67 MB with one.
    """
    share = _READER_SHARE_BESIDE_WORKER if beside_worker else _READER_SHARE
    return {"memory_limit": f"{int(memory_mb * _MB * share)}B", "threads": "1"}
