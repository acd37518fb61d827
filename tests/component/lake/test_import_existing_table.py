"""Imports into an existing table of a folder: append, replace, and failures."""

from pathlib import Path

import duckdb
import pytest

from lake.table_schema import stored_columns
from tests.component.lake.import_runs import GOOD, checksums, rows
from tests.component.lake.import_runs import run_with_seconds as run


def test_import_existing_table_needs_append_or_replace(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, GOOD) == 0
    before = checksums(lake)
    assert run(lake, GOOD) == 1
    assert "set --append to add to it or --replace to replace it" in capsys.readouterr().err
    assert checksums(lake) == before
    assert run(lake, "id,time,text\n3,1700000001,\n", "--append") == 0
    assert before.items() <= checksums(lake).items()
    assert rows(lake, "id") == [(1,), (2,), (3,)]
    assert run(lake, "other,time\nx,1700000001\n", "--replace") == 0
    assert rows(lake, "other") == [("x",)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,time\n1,5\n", "the file's columns do not match the table: missing: text\n"),
        ("id,time,text,more\n1,5,a,b\n", "do not match the table: not in the table: more\n"),
        ("id,time,text\nx,5,a\n", "values of 'id' are not BIGINT"),
        ("time,text,id\n5,2024-01-01,1\n", "does not set time_column: text in UTC"),
    ],
)
def test_append_of_other_columns_fails_and_keeps_table(
    content: str, message: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, GOOD) == 0
    before = checksums(lake)
    time = "text" if "UTC" in message else "time"
    assert run(lake, content, "--append", "--time", time) == 1
    assert message in capsys.readouterr().err
    assert checksums(lake) == before


def test_stored_columns_of_file_whose_name_is_a_pattern(tmp_path: Path) -> None:
    connection = duckdb.connect()
    sample = tmp_path / "part[12].parquet"
    duckdb.sql("SELECT 1 AS id, 'x' AS text").write_parquet(str(tmp_path / "sample.parquet"))
    (tmp_path / "sample.parquet").rename(sample)
    (tmp_path / "part1.parquet").write_text("the file that the pattern matches")
    assert list(stored_columns(connection, sample)) == ["id", "text"]


JSON_APPENDS: dict[str, tuple[str, str, list[str] | None]] = {
    "integer to double": ("1.5", "2", ["1.5", "2.0"]),
    "integer beyond double": ("1.5", "9007199254740993", None),
    "offset to text": ('"a"', '"2024-01-05T10:00:00+09:00"', ["a", "2024-01-05T10:00:00+09:00"]),
    "number to text": ('"a"', "1.10", ["a", "1.10"]),
    "date to timestamp": (
        '"2024-01-05T10:00:00"',
        '"2024-01-05"',
        ["2024-01-05 10:00:00", "2024-01-05 00:00:00"],
    ),
    "fraction to integer": ("1", "1.5", None),
}


@pytest.mark.parametrize("case", JSON_APPENDS)
def test_append_of_json_keeps_values_or_fails(
    case: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, texts = JSON_APPENDS[case]
    assert run(lake, f'{{"time":1,"v":{first}}}', name="f.json") == 0
    code = run(lake, f'{{"time":2,"v":{second}}}', "--append", name="f.json")
    assert code == (1 if texts is None else 0)
    if texts is None:
        assert "do not match the table: values of 'v' are not " in capsys.readouterr().err
    else:
        assert [text for _, text in rows(lake, "time, v::VARCHAR")] == texts


def test_import_write_error_keeps_table(
    lake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    assert run(lake, GOOD) == 0
    before = checksums(lake)
    monkeypatch.setattr("lake.staging.write_daily_file", full)
    for mode in ("--append", "--replace"):
        assert run(lake, GOOD, mode) == 1
        assert "No space left on device" in capsys.readouterr().err
    assert checksums(lake) == before
    assert [path.name for path in lake.iterdir()] == ["t"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("time_column: time\ntime_zone: UTC\npolicy: require\n", 0),
        ("time_column: time  # UTC by default\n", 0),
        ("time_column: time\ntime_zone: Asia/Seoul\n", 1),
        ("policy: warn\n", 1),
    ],
)
def test_append_compares_time_column_and_zone_of_settings(
    settings: str, code: int, lake: Path
) -> None:
    assert run(lake, GOOD) == 0
    (lake / "t/_table.yaml").write_text(settings)
    assert run(lake, GOOD, "--append") == code
    assert (lake / "t/_table.yaml").read_text() == settings


@pytest.mark.parametrize("option", ["--append", "--replace"])
@pytest.mark.parametrize(
    ("log", "label"),
    [
        ("_delta_log/0.json", "Delta Lake"),
        ("metadata/v1.metadata.json", "Apache Iceberg"),
        (".hoodie/hoodie.properties", "Apache Hudi"),
        ("inner/_delta_log/0.json", "Delta Lake"),
    ],
)
def test_import_into_table_of_another_format_is_refused(
    option: str, log: str, label: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (lake / "t" / log).parent.mkdir(parents=True)
    (lake / "t" / log).write_text("{}")
    before = checksums(lake)
    assert run(lake, GOOD, option) == 1
    error = capsys.readouterr().err
    assert label in error
    assert "set --table to another name" in error
    assert checksums(lake) == before


def test_append_keeps_linked_files_and_folders(lake: Path, tmp_path: Path) -> None:
    assert run(lake, GOOD) == 0
    day = min((lake / "t").glob("year=*/month=*/day=*"))
    outside = tmp_path / "outside"
    day.rename(outside)
    day.symlink_to(outside)
    linked = day.parent / "day=31"
    linked.mkdir()
    (linked / "x.parquet").symlink_to(next(outside.iterdir()))
    assert run(lake, "id,time,text\n3,1800000001,\n", "--append") == 0
    assert rows(lake, "id") == [(1,), (1,), (2,), (3,)]
    assert len(list(outside.iterdir())) == 1


def test_append_into_linked_folder_fails_and_keeps_table(
    lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, GOOD) == 0
    day = next((lake / "t").glob("year=*/month=*/day=*"))
    day.rename(tmp_path / "outside")
    day.symlink_to(tmp_path / "outside")
    assert run(lake, GOOD, "--append") == 1
    assert "replace the link by a copy of the folder" in capsys.readouterr().err
    assert rows(lake, "id") == [(1,), (2,)]
