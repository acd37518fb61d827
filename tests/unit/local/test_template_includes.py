"""AWS::Include in the local template."""

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.template.includes import inline_includes, read_template


def include(location: str) -> dict[str, Any]:
    return {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": location}}}


def test_inline_includes_merges_the_file_into_the_mapping(tmp_path: Path) -> None:
    (tmp_path / "part.yaml").write_text("B: {Ref: X}\n", encoding="utf-8")
    value = {"Resources": {"A": 1, **include("part.yaml")}, "List": [{"C": include("part.yaml")}]}
    assert inline_includes(value, tmp_path) == {
        "Resources": {"A": 1, "B": {"Ref": "X"}},
        "List": [{"C": {"B": {"Ref": "X"}}}],
    }


def test_inline_includes_leaves_other_macros(tmp_path: Path) -> None:
    value = {"Fn::Transform": {"Name": "Other", "Parameters": {}}}
    assert inline_includes(value, tmp_path) == value


def test_inline_includes_short_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "part.yaml").write_text("B: !Ref X\n", encoding="utf-8")
    with pytest.raises(yaml.YAMLError):
        inline_includes(include("part.yaml"), tmp_path)


def test_main_prints_the_template_with_its_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(yaml.safe_dump({"Resources": include("part.yaml")}), encoding="utf-8")
    (tmp_path / "part.yaml").write_text("A: &shared {Ref: X}\nB: *shared\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["local.template", str(path)])
    runpy.run_module("local.template", run_name="__main__")
    printed = capsys.readouterr().out
    assert yaml.safe_load(printed) == read_template(path)
    assert "*" not in printed
