"""Events and manifests of a former version, read by the functions of this one."""

import json
from typing import Any

from duckstep_service.core.formats import Format
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.manifest import Manifest, RunOptions
from duckstep_service.core.query.submission_parser import parse_execution, parse_request

from tests.support.project_files import event
from tests.upgrade.restore import RECORDED


def test_former_run_event_is_parsed_with_defaults() -> None:
    payload = {name: event("run_query")[name] for name in ("requestId", "name", "owner", "request")}
    assert parse_execution(payload).name == payload["name"]
    options = RunOptions.of(parse_request(payload["request"]), Limits(300))
    assert options == RunOptions(payload["request"].get("parameters"), Limits(300), Format.PARQUET)


def test_former_manifest_is_parsed() -> None:
    manifests = sorted((RECORDED / "results/manifests").glob("*.json"))
    assert len(manifests) == 7
    for path in manifests:
        document: dict[str, Any] = json.loads(path.read_bytes())
        manifest = Manifest.from_json(path.read_bytes())
        assert document["schemaVersion"] == 1
        assert manifest.sql == document["sql"]
        assert manifest.options is None
        names = [table["name"] for table in document["tables"]]
        assert [table.name for table in manifest.tables] == names
