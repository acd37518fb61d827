"""The differences between the templates of two revisions, resource by resource.

`python -m tests.upgrade.template_diff REVISION [--renamed Old=New] [--parameter Name=value]`
transforms that revision's template and the working copy's, prints every difference, and exits
with 1 if the update would delete or replace a stateful resource.
"""

import argparse
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.template.sam import load_template
from tests.support.paths import ROOT
from tests.upgrade.stateful_resources import STATEFUL, fixed_properties

SOURCES = ("template.yaml", "template/", "contracts/", "statemachine/")
# The stateful types that SAM generates from its own.
TRANSFORMED = {"AWS::StepFunctions::StateMachine", "AWS::ApiGateway::RestApi"}
SECTIONS = ("Parameters", "Rules", "Conditions", "Outputs")
ABSENT = "(absent)"
# SAM names a layer's and a deployment's resource after the hash of its content.
_HASHED = re.compile(r"\b((?:\w+Deployment|\w+Layer))[0-9a-f]{10}\b")

Difference = tuple[str, Any, Any]


def extract(revision: str, folder: Path) -> None:
    """Write the template of a revision, with the files that it includes, into `folder`."""
    command = ["git", "archive", "--format=tar", revision]
    archive = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        wanted = [each for each in tar.getmembers() if each.name.startswith(SOURCES)]
        tar.extractall(folder, wanted, filter="data")


def normalized(
    path: Path, parameters: Mapping[str, str], renamed: Mapping[str, str]
) -> dict[str, Any]:
    """Return the transformed template in one notation, with ids free of hashes."""
    template = _plain(load_template(path, parameters))
    text = _HASHED.sub(r"\1", json.dumps(template))
    for old, new in renamed.items():
        text = re.sub(rf"\b{old}\b", new, text)
    result: dict[str, Any] = json.loads(text)
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {key: _plain(item) for key, item in value.items()}
    if isinstance(plain.get("Fn::GetAtt"), str):
        plain["Fn::GetAtt"] = plain["Fn::GetAtt"].split(".", 1)
    body = plain.get("DashboardBody")
    if body:
        text = body["Fn::Sub"]
        plain["DashboardBody"] = {"Fn::Sub": json.loads(text) if isinstance(text, str) else text}
    return plain


def differences(old: Any, new: Any, path: str = "") -> Iterator[Difference]:
    """Yield each path at which two values differ, with both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            inner = f"{path}.{key}" if path else key
            yield from differences(old.get(key, ABSENT), new.get(key, ABSENT), inner)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from differences(*pair, f"{path}[{index}]")
    elif old != new:
        yield path, old, new


def replaced(kind: str, path: str) -> bool:
    """Return whether a change at `path` makes CloudFormation replace a resource of that type."""
    fixed = [f"Properties.{name}".replace("/", ".") for name in fixed_properties(kind)]
    return any(re.match(rf"{re.escape(name)}(?![\w])", path) for name in ["Type", *fixed])


def compare(old: dict[str, Any], new: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the differences as lines, and the stateful ids that the update deletes or replaces."""
    lines, lost = [], []
    for section in SECTIONS:
        for path, *values in differences(old.get(section, {}), new.get(section, {})):
            lines += _change(f"{section}.{path}", *values)
    before, after = old["Resources"], new["Resources"]
    for name in sorted({*before, *after}):
        if name not in after or name not in before:
            sign, resource = ("-", before[name]) if name in before else ("+", after[name])
            lines.append(f"{sign} {name} ({resource['Type']})")
            lost += [name] if sign == "-" and _is_stateful(resource["Type"]) else []
            continue
        for path, *values in differences(before[name], after[name]):
            kind = before[name]["Type"]
            again = replaced(kind, path)
            lines += _change(f"{name}.{path}{' (replaced)' if again else ''}", *values)
            lost += [name] if again and _is_stateful(kind) else []
    return lines, lost


def _is_stateful(kind: str) -> bool:
    return kind in STATEFUL | TRANSFORMED


def _change(path: str, old: Any, new: Any) -> list[str]:
    return [f"~ {path}", f"    - {json.dumps(old)}", f"    + {json.dumps(new)}"]


def _pairs(given: list[str]) -> dict[str, str]:
    return dict(each.split("=", 1) for each in given)


def main(arguments: list[str]) -> int:
    """Print the differences; return 1 if a stateful resource would be lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.upgrade.template_diff")
    parser.add_argument("revision", help="a commit, such as main or v1.0.0")
    parser.add_argument("--renamed", action="append", default=[], metavar="Old=New")
    parser.add_argument("--parameter", action="append", default=[], metavar="Name=value")
    given = parser.parse_args(arguments)
    parameters = _pairs(given.parameter)
    with tempfile.TemporaryDirectory() as folder:
        extract(given.revision, Path(folder))
        old = normalized(Path(folder) / "template.yaml", parameters, _pairs(given.renamed))
    new = normalized(ROOT / "template.yaml", parameters, {})
    lines, lost = compare(old, new)
    print("\n".join(lines) or "no difference")
    if lost:
        print(f"the update would delete or replace: {', '.join(sorted(set(lost)))}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
