"""Files of results that are made when somebody asks: once, away from the request, and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from duckstep_service.core.results.leases import RENEWAL_SECONDS, ConversionStatus, Lease, Leases
from duckstep_service.core.results.observed_stream import ObservedStream
from duckstep_service.core.results.ports import Converter
from duckstep_service.core.results.result_formats import ResultFormat


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """A file to be made of an owner's stored result, and under whose lease."""

    request_id: str
    owner: str
    wanted: ResultFormat
    holder: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "requestId": self.request_id,
            "owner": self.owner,
            "rendering": self.wanted.to_dict(),
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
    """Has files made; `begin` hands an order over and does not wait for it."""

    leases: Leases
    begin: Callable[[ConversionRequest], None]
    clock: Clock

    def made(self, key: str, order: ConversionRequest, until: float) -> bool:
        """Have the file at `key` made, wait for it, and tell whether it is there.

        It goes on being made after `until`. Raises what the making raised.
        """
        self._start(key, order)
        for _ in self.clock.pauses(until):
            lease = self.leases.get(key)
            if lease and lease.making is ConversionStatus.DONE:
                return True
            if lease and lease.making is ConversionStatus.FAILED:
                raise _failure(lease)
            if lease and not lease.runs(self.clock.now()):
                self._start(key, order)
        return False

    def _start(self, key: str, order: ConversionRequest) -> None:
        if self.leases.claim(key, order.holder, self.clock.now()):
            self.begin(order)


def convert(
    order: ConversionRequest,
    queries: QueryStore,
    results: ObjectStore,
    converter: Converter,
    leases: Leases,
    now: Callable[[], float],
) -> dict[str, Any]:
    """Make and keep a file; return its key and bytes, 0 if there was nothing to do.

    Raises ConversionFailed, ResultExpired and StorageUnavailable, and writes them into the lease.
    """
    record = queries.get(order.request_id)
    if record is None or record.result is None:
        raise ResultExpired(f"There is no result of {order.request_id}.")
    run = record.run()
    key = order.wanted.key(run.result.files[Format.PARQUET].key)
    if not leases.renew(key, order.holder, now()):
        return {"key": key, "bytes": 0}
    try:
        with converter.open(run.result, run.rows, order.wanted) as stream:
            watched = ObservedStream(stream, _renewing(leases, key, order.holder, now))
            size = results.upload_stream(watched, key, order.wanted.media_type)
    except KeyError as exc:
        gone = ResultExpired("The result has been deleted. Run the query again.")
        leases.end(key, order.holder, _failed(gone), now())
        raise gone from exc
    except DuckstepError as exc:
        leases.end(key, order.holder, _failed(exc), now())
        raise
    leases.end(key, order.holder, Lease(ConversionStatus.DONE, 0), now())
    return {"key": key, "bytes": size}


def _failed(error: DuckstepError) -> Lease:
    return Lease(ConversionStatus.FAILED, 0, error.code, error.message)


def _renewing(
    leases: Leases, key: str, holder: str, now: Callable[[], float]
) -> Callable[[], None]:
    """Return what renews the lease now and then, and raises ConversionFailed if it is lost."""
    renewed = now()

    def look() -> None:
        nonlocal renewed
        if now() - renewed > RENEWAL_SECONDS:
            renewed = now()
            if not leases.renew(key, holder, renewed):
                raise ConversionFailed("Another has taken over the making of this file.")

    return look


def _failure(lease: Lease) -> DuckstepError:
    return error_classes().get(lease.code, ConversionFailed)(lease.message)
