"""Result conversion: each file is converted once, on request, outside the request, and stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import (
    ConversionFailed,
    DuckstepError,
    ResultExpired,
    error_classes,
)
from duckstep_service.core.formats import Format
from duckstep_service.core.polling import Clock
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.ports import QueryStore
from duckstep_service.core.results.leases import (
    FAILURE_SECONDS,
    RENEWAL_SECONDS,
    ConversionStatus,
    Lease,
    Leases,
)
from duckstep_service.core.results.observed_stream import ObservedStream
from duckstep_service.core.results.ports import Converter
from duckstep_service.core.results.result_formats import ResultFormat


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """A conversion of an owner's stored result, and the holder of its lease."""

    request_id: str
    owner: str
    format: ResultFormat
    holder: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "requestId": self.request_id,
            "owner": self.owner,
            "rendering": self.format.to_dict(),
            "holder": self.holder,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> ConversionRequest:
        return cls(
            document["requestId"],
            document.get("owner", ""),
            ResultFormat.from_dict(document["rendering"]),
            document["holder"],
        )


@dataclass(frozen=True, slots=True)
class ConversionCoordinator:
    """Starts conversions; `start` invokes ConvertResult asynchronously."""

    leases: Leases
    start: Callable[[ConversionRequest], None]
    clock: Clock

    def wait_for_file(self, key: str, request: ConversionRequest, until: float) -> bool:
        """Start the conversion to `key`, wait for it, and return whether the file exists.

        The conversion continues after `until`. Raises the error of a failed conversion.
        """
        self._claim_and_start(key, request)
        for _ in self.clock.pauses(until):
            lease = self.leases.get(key)
            if lease and lease.status is ConversionStatus.DONE:
                return True
            if lease and lease.status is ConversionStatus.FAILED:
                raise _lease_error(lease)
            if lease and not lease.runs(self.clock.now()):
                self._claim_and_start(key, request)
        return False

    def _claim_and_start(self, key: str, request: ConversionRequest) -> None:
        """Start the conversion if no other holder runs it; release the lease if that fails.

        Raises the error of a conversion that has failed for good.
        """
        lease = self.leases.get(key)
        if lease and lease.failed_for_good(self.clock.now()):
            raise _lease_error(lease)
        if not self.leases.claim(key, request.holder, self.clock.now()):
            return
        try:
            self.start(request)
        except Exception as exc:
            with suppress(DuckstepError):
                self.leases.end(
                    key, request.holder, _failed_lease(exc, self.clock.now()), self.clock.now()
                )
            raise


@dataclass(frozen=True, slots=True)
class ConversionDependencies:
    """The edges of a conversion; `now` returns epoch seconds."""

    queries: QueryStore
    results: ObjectStore
    converter: Converter
    leases: Leases
    now: Callable[[], float]


def convert(request: ConversionRequest, dependencies: ConversionDependencies) -> dict[str, Any]:
    """Convert and store a file; return its key and bytes, 0 if the lease is held elsewhere.

    Raises ConversionFailed, ResultExpired and StorageUnavailable, and records them in the lease.
    """
    leases, now = dependencies.leases, dependencies.now
    record = dependencies.queries.get(request.request_id)
    if record is None or record.result is None:
        raise ResultExpired(f"There is no result of {request.request_id}.")
    run = record.run()
    key = request.format.key(run.result.files[Format.PARQUET].key)
    if not leases.renew(key, request.holder, now()):
        return {"key": key, "bytes": 0}
    try:
        with dependencies.converter.open(run.result, run.rows, request.format) as stream:
            observed = ObservedStream(stream, _lease_renewer(leases, key, request.holder, now))
            size = dependencies.results.upload_stream(observed, key, request.format.media_type)
    except KeyError as exc:
        expired = ResultExpired("The result has been deleted. Run the query again.")
        leases.end(key, request.holder, _failed_lease(expired, now()), now())
        raise expired from exc
    except TimeoutError as exc:
        failed = time_limit_exceeded(request.format)
        leases.end(key, request.holder, _failed_lease(failed, now()), now())
        raise failed from exc
    except Exception as exc:
        leases.end(key, request.holder, _failed_lease(exc, now()), now())
        raise
    leases.end(key, request.holder, Lease(ConversionStatus.DONE, 0), now())
    return {"key": key, "bytes": size}


def time_limit_exceeded(result_format: ResultFormat) -> ConversionFailed:
    """Return the error of a conversion that was stopped at its time limit."""
    return ConversionFailed(
        f"The result was not converted to {result_format.format} within the time limit. Choose"
        " another format, select fewer columns or rows, or cast nested columns to VARCHAR.",
        details={"final": True},
    )


def _failed_lease(error: Exception, now: float) -> Lease:
    """Return the end of a failed conversion, without the text of an unexpected error.

    A final failure, which another conversion would repeat, is kept until `until`.
    """
    if not isinstance(error, DuckstepError):
        error = ConversionFailed("The result could not be converted. Try again.")
    until = now + FAILURE_SECONDS if error.details.get("final") else 0
    return Lease(ConversionStatus.FAILED, until, error.code, error.message)


def _lease_renewer(
    leases: Leases, key: str, holder: str, now: Callable[[], float]
) -> Callable[[], None]:
    """Return an observer that renews the lease, and raises ConversionFailed if it is lost."""
    renewed = now()

    def observe() -> None:
        nonlocal renewed
        if now() - renewed > RENEWAL_SECONDS:
            renewed = now()
            if not leases.renew(key, holder, renewed):
                raise ConversionFailed("Another invocation has taken over this conversion.")

    return observe


def _lease_error(lease: Lease) -> DuckstepError:
    return error_classes().get(lease.code, ConversionFailed)(lease.message)
