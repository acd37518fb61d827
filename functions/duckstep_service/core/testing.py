"""In-memory fakes of the ports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from duckstep_service.core.errors import InvocationRepeated
from duckstep_service.core.ports import Readable
from duckstep_service.core.query.annotations import annotated
from duckstep_service.core.query.ports import Annotations, Period, QuotaUsage
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.leases import LEASE_SECONDS, ConversionStatus, Lease
from duckstep_service.core.table_files import StoredObject


class MemoryStore:
    """An ObjectStore in a dictionary."""

    def __init__(self, objects: Mapping[str, bytes] | None = None) -> None:
        self.objects = dict(objects or {})

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        for key in sorted(self.objects):
            if key.startswith(prefix):
                yield self._stored(key)

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        size = len(prefix)
        keys = sorted(key for key in self.objects if key.startswith(prefix))
        folders = sorted({key[size:].split("/")[0] for key in keys if "/" in key[size:]})
        return folders, [self._stored(key) for key in keys if "/" not in key[size:]]

    def get(self, key: str) -> bytes:
        return self.objects[key]

    def first_bytes(self, file: StoredObject, count: int) -> bytes:
        return self.objects[file.key][:count]

    def put(self, key: str, body: bytes, media_type: str) -> None:
        self.objects[key] = body

    def upload(
        self, path: Path, key: str, media_type: str, check: Callable[[], None] | None = None
    ) -> int:
        if check:
            check()
        self.objects[key] = path.read_bytes()
        return len(self.objects[key])

    @contextmanager
    def uploading(
        self, path: Path, key: str, media_type: str, check: Callable[[], None] | None = None
    ) -> Iterator[Callable[[], int]]:
        size = self.upload(path, key, media_type, check)
        yield lambda: size

    def upload_stream(self, stream: Readable, key: str, media_type: str) -> int:
        self.objects[key] = stream.read()
        return len(self.objects[key])

    def delete(self, key: str) -> None:
        self.objects.pop(key, None)

    def presign(self, key: str, media_type: str, file_name: str) -> str:
        return f"https://store.invalid/{key}?name={file_name}"

    def exists(self, key: str) -> bool:
        return key in self.objects

    def stat(self, key: str) -> StoredObject:
        return self._stored(key)

    def _stored(self, key: str) -> StoredObject:
        return StoredObject(key, len(self.objects[key]), str(hash(self.objects[key])))


class MemoryHistory:
    """A history in dictionaries: records, what is due and when, attempts and reuse keys."""

    def __init__(self, *records: QueryRecord, due_at: Mapping[str, str] | None = None) -> None:
        self.records = {record.request_id: record for record in records}
        self.due_at = dict(due_at or {})
        self.attempts: dict[str, tuple[int, str]] = {}
        self.reuse_keys: dict[str, str] = {}

    def get(self, request_id: str) -> QueryRecord | None:
        return self.records.get(request_id)

    def record_ended(self, record: QueryRecord, *, with_submission: bool) -> bool:
        stored = self.records.get(record.request_id)
        if stored and stored.status.terminal:
            return False
        annotations = (
            {name: getattr(stored, name) for name in ("title", "starred")} if stored else {}
        )
        self.records[record.request_id] = replace(record, **annotations)
        return True

    def submitted_by(self, owner: str, period: Period) -> Iterator[QueryRecord]:
        def place(record: QueryRecord) -> tuple[str, str]:
            return record.submitted_at, record.request_id

        for record in sorted(self.records.values(), key=place, reverse=True):
            inside = period.first <= record.submitted_at <= period.last
            older = period.after is None or place(record) < period.after
            if record.owner == owner and inside and older:
                yield record

    def record_progress(
        self,
        request_id: str,
        progress: Mapping[str, str | float],
        attempt: int = 0,
        invocation: str = "one",
    ) -> bool:
        record = self.records.get(request_id)
        latest, latest_invocation = self.attempts.get(request_id, (0, invocation))
        if record is None or record.status is not Status.RUNNING or latest > attempt:
            return False
        if latest == attempt and latest_invocation != invocation:
            raise InvocationRepeated("twice")
        self.attempts[request_id] = attempt, invocation
        self.records[request_id] = replace(record, progress=progress)
        return True

    def record_planning(self, request_id: str, progress: Mapping[str, str | float]) -> bool:
        record = self.records.get(request_id)
        if record is None or record.status is not Status.RUNNING or request_id in self.attempts:
            return False
        self.records[request_id] = replace(record, progress=progress)
        return True

    def record_engine(self, request_id: str, engine: str, reason: str) -> bool:
        record = self.records.get(request_id)
        if record is None or record.status is not Status.RUNNING:
            return False
        self.records[request_id] = replace(record, engine=engine, engine_reason=reason)
        return True

    def record_scanned(self, request_id: str, scanned: int) -> None:
        record = self.records[request_id]
        if record.scanned_bytes is None:
            self.records[request_id] = replace(record, scanned_bytes=scanned)

    def record_annotations(self, request_id: str, owner: str, annotations: Annotations) -> bool:
        record = self.records.get(request_id)
        if record is None or record.owner != owner:
            return False
        self.records[request_id] = annotated(record, annotations)
        return True

    def finish(self, request_id: str, expires_at: int, due_at: str | None) -> None:
        record = self.records[request_id]
        if record.expires_at is None:
            self.records[request_id] = replace(record, expires_at=expires_at)
        if due_at is None:
            self.due_at.pop(request_id, None)
        elif request_id in self.due_at:
            self.due_at[request_id] = due_at

    def due(self, now: str) -> Iterator[tuple[str, Status]]:
        for request_id, due_at in self.due_at.items():
            if due_at <= now:
                yield request_id, self.records[request_id].status

    def unknown(self, request_ids: Set[str]) -> Set[str]:
        return {request_id for request_id in request_ids if request_id not in self.records}

    def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
        holder = self.reuse_keys.setdefault(key, request_id)
        return None if holder == request_id else holder

    def assign(self, key: str, request_id: str, expires_at: int) -> None:
        self.reuse_keys[key] = request_id


class MemoryQuotaStore:
    """A QuotaStore over the records of a history."""

    def __init__(self, records: Mapping[str, QueryRecord]) -> None:
        self.records = records
        self.owners: dict[str, QuotaUsage] = {}

    def enter(self, owner: str, request_id: str) -> QuotaUsage:
        usage = self.owners.get(owner, QuotaUsage(frozenset(), "", 0))
        self.owners[owner] = replace(usage, running=usage.running | {request_id})
        return self.owners[owner]

    def leave(self, owner: str, request_id: str) -> None:
        usage = self.owners[owner]
        self.owners[owner] = replace(usage, running=usage.running - {request_id})

    def settle(
        self, owner: str, usage: QuotaUsage, day: str, ended: Mapping[str, int]
    ) -> QuotaUsage:
        now = self.owners[owner]
        if ended.keys() <= now.running:
            counted = now.bytes_on(day) + sum(ended.values())
            self.owners[owner] = QuotaUsage(now.running - ended.keys(), day, counted)
        return self.owners[owner]

    def queries(self, request_ids: Set[str]) -> Mapping[str, QueryRecord | None]:
        return {request_id: self.records.get(request_id) for request_id in request_ids}


class MemoryRateCounter:
    """Counters in a dictionary."""

    def __init__(self) -> None:
        self.calls: dict[str, int] = {}

    def take(self, name: str, limit: int, expires_at: int) -> bool:
        if self.calls.get(name, 0) >= limit:
            return False
        self.calls[name] = self.calls.get(name, 0) + 1
        return True


class MemoryExecutions:
    """Executions in a dictionary of DescribeExecution's responses."""

    def __init__(self, executions: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.executions = dict(executions or {})

    def describe(self, arn: str) -> Mapping[str, Any] | None:
        return self.executions.get(arn)

    def stop(self, arn: str, error: str, cause: str) -> None:
        execution = self.executions.get(arn)
        if execution is not None and execution["status"] == "RUNNING":
            self.executions[arn] = {
                **execution,
                "status": "ABORTED",
                "error": error,
                "cause": cause,
            }

    def running(self) -> Set[str]:
        return {
            arn for arn, execution in self.executions.items() if execution["status"] == "RUNNING"
        }

    def failed_since(self, moment: float) -> Set[str]:
        return {
            arn
            for arn, execution in self.executions.items()
            if execution["status"] not in ("RUNNING", "SUCCEEDED")
            and execution["stopDate"].timestamp() >= moment
        }


class MemoryLeases:
    """Leases in a dictionary."""

    def __init__(self) -> None:
        self.leases: dict[str, tuple[str, Lease]] = {}

    def get(self, key: str) -> Lease | None:
        return self.leases[key][1] if key in self.leases else None

    def claim(self, key: str, holder: str, now: float) -> bool:
        lease = self.get(key)
        if lease and lease.runs(now):
            return False
        self.leases[key] = holder, Lease(ConversionStatus.RUNNING, now + LEASE_SECONDS)
        return True

    def renew(self, key: str, holder: str, now: float) -> bool:
        held = self.leases.get(key)
        if held is None or held[0] != holder or held[1].status is not ConversionStatus.RUNNING:
            return False
        self.leases[key] = holder, Lease(ConversionStatus.RUNNING, now + LEASE_SECONDS)
        return True

    def end(self, key: str, holder: str, lease: Lease, now: float) -> None:
        held = self.leases.get(key)
        if held is not None and held[0] == holder:
            self.leases[key] = holder, lease
