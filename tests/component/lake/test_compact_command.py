"""The compaction command on a folder: reports, invalid arguments, and its grace period."""

from datetime import timedelta
from pathlib import Path

import pytest
from duckstep_service.core.compaction.job import GRACE

from lake.compact import main
from lake.importer import main as import_file
from tests.component.lake.compact_tables import (
    Clock,
    answers,
    data_files,
    make_table,
    run_to_the_end,
)
from tests.support.paths import ROOT


def test_compact_command_reports_each_stage(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_table(lake)
    command = ["--table", "t", "--to", str(lake)]
    reports = []
    for options in ([], [], ["--grace-seconds", "0"], []):
        assert main([*command, *options]) == 0
        reports.append(capsys.readouterr().out)
    assert reports[0].startswith(
        "t: 4 files into 2, 16 rows; 2 merges wait for their grace period of 2:00:00"
    )
    assert reports[1].startswith("t: 2 merges wait")
    assert reports[2] == "t: 2 earlier merges completed; 6 replaced files deleted\n"
    assert reports[3] == "t: nothing to merge\n"
    assert [path.name for path in lake.iterdir()] == ["t"]


def test_import_append_to_compacted_table(lake: Path, tmp_path: Path) -> None:
    rows = "".join(f"{n},{1_700_000_000 + n * 86_400}\n" for n in range(3))
    (tmp_path / "f.csv").write_text(f"id,moment\n{rows}")
    imported = [str(tmp_path / "f.csv"), "--table", "t", "--time", "moment", "--to", str(lake)]
    assert import_file(imported) == 0
    run_to_the_end(lake, Clock())
    assert len(data_files(lake)) == 1
    assert import_file([*imported, "--append"]) == 0
    assert answers(lake, ("SELECT day, count(*) FROM t GROUP BY ALL ORDER BY ALL",)) == [
        "[(14, 2), (15, 2), (16, 2)]"
    ]


def test_compact_command_invalid_arguments_fail(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_table(lake)
    assert main(["--table", "other", "--to", str(lake)]) == 1
    assert "there is no table 'other'" in capsys.readouterr().err
    for options in (["--before", "2024"], ["--grace-seconds", "-1"]):
        with pytest.raises(SystemExit):
            main(["--table", "t", "--to", str(lake), *options])


def test_grace_exceeds_workflow_timeout() -> None:
    machine = (ROOT / "statemachine/query.asl.yaml").read_text()
    seconds = int(machine.split("\nTimeoutSeconds: ")[1].split()[0])
    assert timedelta(seconds=seconds) < GRACE
