"""The sample generator: equal values on every machine, daily files, atomic writes."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lake.daily_counts import DailyRange, default_dates, distribute_rows, group_days
from lake.generate import main, write_reviews
from lake.layout import WriteStats
from tests.support.paths import ROOT

ROWS = 2_000
GOLDEN = "65f4d3bc5a66ded6f1ca82b49ac4d16bc12603ae70faafa767f40da04a58fbf6"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    assert main(["--rows", str(ROWS), "--out", str(folder), "--days", "40"]) == 0
    return folder / "reviews"


def rows_of(table: Path) -> list[tuple[object, ...]]:
    files = f"read_parquet('{table}/*/*/*/*.parquet', hive_partitioning=false)"
    return duckdb.sql(f"SELECT * FROM {files} ORDER BY review_id").fetchall()


def test_generate_values_match_golden_hash(table: Path) -> None:
    assert hashlib.sha256(repr(rows_of(table)).encode()).hexdigest() == GOLDEN


def test_generate_again_writes_same_bytes(table: Path, tmp_path: Path) -> None:
    write_reviews(ROWS, default_dates(ROWS)[0], 40, tmp_path / "reviews")
    again = {f.relative_to(tmp_path / "reviews"): f for f in tmp_path.rglob("*.parquet")}
    first = {f.relative_to(table): f for f in table.rglob("*.parquet")}
    assert again.keys() == first.keys()
    assert all(again[name].read_bytes() == first[name].read_bytes() for name in first)


def test_generate_days_together_and_alone_write_the_same_bytes(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lake.daily_counts.ROWS_PER_GROUP", 0)
    write_reviews(ROWS, default_dates(ROWS)[0], 40, tmp_path / "reviews")
    files = list(tmp_path.rglob("*.parquet"))
    assert len(files) == 40
    for file in files:
        together = table / file.relative_to(tmp_path / "reviews")
        assert file.read_bytes() == together.read_bytes()


def test_group_days_keeps_groups_small_and_large_days_alone() -> None:
    def day(number: int, first: int, end: int) -> DailyRange:
        return DailyRange(date(2024, 1, number), first, end)

    days = [day(1, 0, 9_000), day(2, 9_000, 20_000), day(3, 20_000, 20_001), day(4, 20_001, 90_000)]
    assert list(group_days(days)) == [days[:2], days[2:3], days[3:]]
    assert list(group_days([])) == []


def test_generate_daily_files_hold_their_day_sorted_by_time(table: Path) -> None:
    for file in table.rglob("*.parquet"):
        moments = duckdb.sql(f"SELECT review_ts, review_id FROM '{file}'").fetchall()
        assert moments == sorted(moments)
        assert {f"{moment:year=%Y/month=%m/day=%d}" for moment, _ in moments} == {
            file.parent.relative_to(table).as_posix()
        }


def test_generate_writes_column_types_and_settings(table: Path) -> None:
    described = duckdb.sql(
        f"DESCRIBE FROM read_parquet('{table}/*/*/*/*.parquet', hive_partitioning=false)"
    ).fetchall()
    assert {name: type_ for name, type_, *_ in described} == {
        "review_id": "BIGINT",
        "product_id": "VARCHAR",
        "user_id": "VARCHAR",
        "rating": "TINYINT",
        "helpful_votes": "INTEGER",
        "verified": "BOOLEAN",
        "title": "VARCHAR",
        "body": "VARCHAR",
        "review_ts": "TIMESTAMP",
    }
    assert (table / "_table.yaml").read_text() == "time_column: review_ts\ntime_zone: UTC\n"


def test_generate_distribution_of_ratings_and_titles(table: Path) -> None:
    fives, ones, untitled, bodiless, korean = duckdb.sql(
        "SELECT count(*) FILTER (rating = 5), count(*) FILTER (rating = 1), "
        "count(*) FILTER (title IS NULL), count(*) FILTER (body IS NULL), "
        f"count(*) FILTER (regexp_matches(title, '[가-힣]')) FROM '{table}/*/*/*/*.parquet'"
    ).fetchall()[0]
    assert fives > ROWS / 2 > ones > 0
    assert 0 < untitled < ROWS / 10
    assert bodiless == 0 < korean


@pytest.mark.parametrize("rows", [1, 365, 200_000, 20_000_000])
def test_distribute_rows_covers_all_rows_in_order(rows: int) -> None:
    start, days = default_dates(rows)
    shares = list(distribute_rows(rows, start, days))
    assert [share.first for share in shares[1:]] == [share.end for share in shares[:-1]]
    assert (shares[0].first, shares[-1].end) == (0, rows)
    assert shares[-1].date <= date(2024, 12, 31)


def test_default_dates_grow_with_rows() -> None:
    assert default_dates(200_000) == (date(2024, 1, 1), 366)
    assert default_dates(20_000_000)[1] == 1_095


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rows", "0"], "--rows and --days must be at least 1"),
        (["--start", "9999-12-31", "--days", "2"], "before year 9999"),
        (["--table", "Reviews!"], "--table 'Reviews!' is invalid"),
    ],
)
def test_generate_invalid_arguments_fail_without_output(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--rows", "5", "--out", str(tmp_path), *arguments]) == 1
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_generate_existing_table_needs_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--rows", "5", "--out", str(tmp_path)]) == 0
    assert main(["--rows", "7", "--out", str(tmp_path)]) == 1
    assert "exists already; set --force to replace it" in capsys.readouterr().err
    assert len(rows_of(tmp_path / "reviews")) == 5
    assert main(["--rows", "7", "--out", str(tmp_path), "--force"]) == 0
    assert len(rows_of(tmp_path / "reviews")) == 7


def test_generate_write_error_leaves_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> WriteStats:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lake.generate.write_daily_file", full)
    assert main(["--rows", "5", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "error: [Errno 28] No space left on device\n"
    assert list(tmp_path.iterdir()) == []


def test_generate_sigterm_leaves_no_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lake.generate", "--rows", "9000000", "--out", str(tmp_path)]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions"},
    )
    deadline = time.monotonic() + 30
    while not list(tmp_path.rglob("*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.terminate()
    _, err = process.communicate(timeout=30)
    assert err == b"error: interrupted, nothing was written\n"
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_generate_interrupted_while_days_are_submitted_drops_the_waiting_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written: list[object] = []

    def interrupted_days(rows: int, start: date, days: int) -> Iterator[DailyRange]:
        yield from list(distribute_rows(20 * rows, start, days))[:100]
        raise KeyboardInterrupt

    def slow_write(*arguments: object) -> WriteStats:
        written.append(arguments)
        time.sleep(0.01)
        return WriteStats()

    monkeypatch.setattr("lake.generate.distribute_rows", interrupted_days)
    monkeypatch.setattr("lake.generate.write_daily_file", slow_write)
    assert main(["--rows", "200", "--days", "200", "--out", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "error: interrupted, nothing was written\n"
    assert len(written) < 100
    assert list(tmp_path.iterdir()) == []
