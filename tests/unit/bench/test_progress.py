"""The progress of a run."""

from __future__ import annotations

from pathlib import Path

from bench.progress import Progress, format_seconds, read_durations


def test_progress_prints_step_passed_and_left() -> None:
    lines: list[str] = []
    moments = iter([0.0, 0.0, 30.0, 30.0, 50.0])
    progress = Progress(["a", "b"], {"a": 60.0, "b": 125.0}, lines.append, lambda: next(moments))
    with progress.step("a"):
        progress.log("done")
    with progress.step("b"):
        pass
    assert lines[0].startswith("[1/2] a: 0:00 passed, about 3:05 left, until ")
    assert lines[1] == "    done"
    assert lines[2].startswith("[2/2] b: 0:30 passed, about 2:05 left, until ")
    assert progress.durations == {"a": 30.0, "b": 20.0}


def test_format_seconds() -> None:
    assert [format_seconds(each) for each in (4.6, 65, 3600)] == ["0:05", "1:05", "60:00"]


def test_read_durations_missing_or_faulty_file_is_empty(tmp_path: Path) -> None:
    assert read_durations(tmp_path / "none") == {}
    (tmp_path / "faulty").write_text("{")
    assert read_durations(tmp_path / "faulty") == {}
