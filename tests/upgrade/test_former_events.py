"""What a former version has under way and has stored, met by the functions of this one."""

import json
from typing import Any

from duckstep_service.core.query.manifest import from_json
from duckstep_service.core.query.submission_parser import parse_submission

from tests.support.project_files import event
from tests.upgrade.restore import RECORDED


def test_a_run_is_read_without_what_has_come_since() -> None:
    payload = {name: event("run_query")[name] for name in ("requestId", "name", "owner", "request")}
    assert parse_submission(payload).name == payload["name"]


def test_former_manifests_are_read() -> None:
    manifests = sorted((RECORDED / "results/manifests").glob("*.json"))
    assert len(manifests) == 7
    for path in manifests:
        document: dict[str, Any] = json.loads(path.read_bytes())
        sql, tables, _ = from_json(path.read_bytes())
        assert document["schemaVersion"] == 1
        assert sql == document["sql"]
        assert [each.name for each in tables] == [each["name"] for each in document["tables"]]
