"""In-memory stand-ins for the ports, for tests of what stands on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from duckstep_service.core.errors import InvocationRepeated
from duckstep_service.core.ports import Readable
from duckstep_service.core.query.ports import Period, Usage
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

    def put(self, key: str, body: bytes, media_type: str) -> None:
        self.objects[key] = body

    def upload(
        self, path: Path, key: str, media_type: str, check: Callable[[], None] | None = None
    ) -> int:
        if check:
            check()
        self.objects[key] = path.read_bytes()
        return len(self.objects[key])

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
    """A QueryStore, MarkStore and AnswerStore in dictionaries."""

    def __init__(self, items: Mapping[str, dict[str, Any]] | None = None) -> None:
        self.items = dict(items or {})
        self.answers: dict[str, str] = {}

    def get(self, request_id: str) -> Mapping[str, Any] | None:
        return self.items.get(request_id)

    def record_ended(self, request_id: str, status: Status, attributes: Mapping[str, Any]) -> bool:
        item = self.items.setdefault(request_id, {"requestId": request_id, "status": "RUNNING"})
        if Status(item["status"]).terminal:
            return False
        item.update(attributes, status=str(status))
        return True

    def submitted_by(self, owner: str, period: Period) -> Iterator[Mapping[str, Any]]:
        def place(item: Mapping[str, Any]) -> tuple[str, str]:
            return item["submittedAt"], item["requestId"]

        for item in sorted(self.items.values(), key=place, reverse=True):
            inside = period.first <= item["submittedAt"] <= period.last
            older = period.after is None or place(item) < period.after
            if item["owner"] == owner and inside and older:
                yield item

    def record_progress(
        self,
        request_id: str,
        progress: Mapping[str, float],
        attempt: int = 0,
        invocation: str = "one",
    ) -> bool:
        item = self.items.get(request_id, {})
        if item.get("status") != Status.RUNNING or item.get("attempt", 0) > attempt:
            return False
        own = {"attempt": attempt, "invocation": invocation}
        if item.get("attempt") == attempt and item.get("invocation", invocation) != invocation:
            raise InvocationRepeated("twice")
        item |= {"progress": json.dumps(progress), **own}
        return True

    def record_marks(self, request_id: str, owner: str, marks: Mapping[str, Any]) -> bool:
        item = self.items.get(request_id, {})
        if item.get("owner") != owner:
            return False
        item.update(marks)
        return True

    def finish(self, request_id: str, expires_at: int, due_at: str | None) -> None:
        item = self.items[request_id]
        item.setdefault("expiresAt", expires_at)
        if due_at is None:
            item.pop("dueAt", None)
        elif "dueAt" in item:
            item["dueAt"] = due_at

    def due(self, now: str) -> Iterator[tuple[str, Status]]:
        for request_id, item in self.items.items():
            if item.get("dueAt", "~") <= now:
                yield request_id, Status(item["status"])

    def unknown(self, request_ids: Set[str]) -> Set[str]:
        return {each for each in request_ids if each not in self.items}

    def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
        named = self.answers.setdefault(key, request_id)
        return None if named == request_id else named

    def answer(self, key: str, request_id: str, expires_at: int) -> None:
        self.answers[key] = request_id


class MemoryUsage:
    """A UsageStore over the items of a history."""

    def __init__(self, items: Mapping[str, Mapping[str, Any]]) -> None:
        self.items = items
        self.owners: dict[str, Usage] = {}

    def enter(self, owner: str, request_id: str) -> Usage:
        usage = self.owners.get(owner, Usage(frozenset(), "", 0))
        self.owners[owner] = replace(usage, running=usage.running | {request_id})
        return self.owners[owner]

    def leave(self, owner: str, request_id: str) -> None:
        usage = self.owners[owner]
        self.owners[owner] = replace(usage, running=usage.running - {request_id})

    def settle(self, owner: str, usage: Usage, day: str, ended: Mapping[str, int]) -> Usage:
        now = self.owners[owner]
        if ended.keys() <= now.running:
            counted = now.bytes_on(day) + sum(ended.values())
            self.owners[owner] = Usage(now.running - ended.keys(), day, counted)
        return self.owners[owner]

    def queries(self, request_ids: Set[str]) -> Mapping[str, Mapping[str, Any] | None]:
        return {each: self.items.get(each) for each in request_ids}


class MemoryExecutions:
    """Executions in a dictionary of DescribeExecution's answers."""

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
        return {arn for arn, each in self.executions.items() if each["status"] == "RUNNING"}

    def failed_since(self, moment: float) -> Set[str]:
        return {
            arn
            for arn, each in self.executions.items()
            if each["status"] not in ("RUNNING", "SUCCEEDED")
            and each["stopDate"].timestamp() >= moment
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
        if held is None or held[0] != holder or held[1].making is not ConversionStatus.RUNNING:
            return False
        self.leases[key] = holder, Lease(ConversionStatus.RUNNING, now + LEASE_SECONDS)
        return True

    def end(self, key: str, holder: str, lease: Lease, now: float) -> None:
        held = self.leases.get(key)
        if held is not None and held[0] == holder:
            self.leases[key] = holder, lease
