"""Layout of data folders, and truncated Parquet files."""

from pathlib import Path

import pytest

from local.data.folder_layout import is_table, table_name
from local.data.links import exclusion
from local.data.parquet_check import is_complete, parquet_files
from local.data.prepare import prepare_data
from local.data.source import folder_source, s3_source
from local.errors import StartupError

RCLONE = Path("rclone")


def _run_nothing(command: list[str], output: Path) -> int:
    raise AssertionError(command)


@pytest.mark.parametrize(
    ("folders", "files", "expected"),
    [
        (["reviews", "orders"], [], False),
        (["year=2024"], [], True),
        (["_hour=01"], [], True),
        (["2024", "2025"], ["readme.txt"], True),
        ([], ["part-0.parquet", "_table.yaml"], True),
        ([], ["part-0.PARQ"], True),
        (["_delta_log"], ["part-0.parquet"], True),
        (["2024", ".hoodie"], [], True),
        (["orders", "spark.parquet"], [], False),
        (["spark.parquet"], [], False),
        (["orders"], ["customers.parquet"], False),
        (["orders", "year=2024"], [], False),
        (["_temporary"], ["_metadata.parquet"], False),
        (["20240101"], [], False),
        ([], [], False),
    ],
)
def test_is_table_partition_or_parquet_entries(
    folders: list[str], files: list[str], expected: bool
) -> None:
    assert is_table(folders, files) is expected


@pytest.mark.parametrize(
    ("folder", "expected"),
    [("Reviews", "reviews"), ("my data-1", "my_data_1"), ("2024", "t_2024"), ("--", "data")],
)
def test_table_name_normalizes_folder_name(folder: str, expected: str) -> None:
    assert table_name(folder) == expected


def test_folder_source_many_tables_is_alias(tmp_path: Path) -> None:
    (tmp_path / "reviews").mkdir()
    source = folder_source(tmp_path)
    assert source.environment["RCLONE_CONFIG_DATA_REMOTE"] == str(tmp_path)
    assert source.environment["RCLONE_LOCAL_TIME_TYPE"] == "ctime"


def test_folder_source_single_table_is_combined(tmp_path: Path) -> None:
    table = tmp_path / "My Table"
    (table / "year=2024").mkdir(parents=True)
    source = folder_source(table)
    assert source.environment["RCLONE_CONFIG_DATA_UPSTREAMS"] == "my_table=table:"
    assert source.environment["RCLONE_CONFIG_TABLE_REMOTE"] == str(table)


def test_folder_source_follows_links_except_broken_and_cyclic_ones(tmp_path: Path) -> None:
    data, outside = tmp_path / "data", tmp_path / "outside"
    (data / "t").mkdir(parents=True)
    (outside / "deep").mkdir(parents=True)
    (data / "linked").symlink_to(outside)
    (data / "t" / "other").symlink_to(outside)
    (data / "t" / "broken.parquet").symlink_to("nowhere")
    (data / "t" / "self").symlink_to("self")
    (data / "t" / "loop[1]").symlink_to(data / "t")
    (outside / "deep" / "back").symlink_to(outside)
    source = folder_source(data)
    assert source.environment["RCLONE_LOCAL_COPY_LINKS"] == "true"
    assert [(link.path, link.is_folder) for link in source.links] == [
        ("linked/deep/back", True),
        ("t/broken.parquet", False),
        ("t/loop[1]", True),
        ("t/other/deep/back", True),
        ("t/self", False),
    ]
    assert exclusion(source.links[2], "lake") == "/lake/t/loop\\[1\\]/**"


def test_prepare_data_broken_links_warn(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "a.parquet").write_bytes(b"PAR1" + b"\0" * 8 + b"PAR1")
    (tmp_path / "t" / "b.parquet").symlink_to("nowhere")
    (tmp_path / "t" / "up").symlink_to("..")
    printed: list[str] = []
    prepare_data(str(tmp_path), tmp_path, RCLONE, _run_nothing, printed.append)
    assert printed == [
        "Warning: t/b.parquet links to nothing, and is skipped.",
        "Warning: t/up links to a folder above it, and is skipped.",
    ]


def test_parquet_files_skip_hidden_and_detect_truncated(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / ".hidden").mkdir()
    whole = tmp_path / "a" / "whole.parquet"
    whole.write_bytes(b"PAR1" + b"\0" * 8 + b"PAR1")
    (tmp_path / "a" / "cut.parquet").write_bytes(b"PAR1" + b"\0" * 20)
    (tmp_path / "a" / "short.parquet").write_bytes(b"PAR1PAR1")
    (tmp_path / ".hidden" / "x.parquet").write_bytes(b"")
    found = list(parquet_files(tmp_path))
    assert [path.name for path in found] == ["cut.parquet", "short.parquet", "whole.parquet"]
    assert [path for path in found if is_complete(path)] == [whole]
    assert not is_complete(tmp_path / "missing.parquet")


def test_prepare_data_truncated_files_warn_and_summarize(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    for number in range(8):
        (tmp_path / "t" / f"{number}.parquet").write_bytes(b"cut")
    printed: list[str] = []
    prepare_data(str(tmp_path), tmp_path, RCLONE, _run_nothing, printed.append)
    assert len(printed) == 6
    assert "3 more" in printed[-1]


@pytest.mark.parametrize("data", ["nowhere", "empty"])
def test_prepare_data_without_files_raises(tmp_path: Path, data: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(StartupError, match=data):
        prepare_data(str(tmp_path / data), tmp_path, RCLONE, _run_nothing, print)


def test_s3_source_invalid_address_raises() -> None:
    with pytest.raises(StartupError, match="s3://bucket"):
        s3_source("s3://", RCLONE)
