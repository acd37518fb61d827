"""The sample reviews: the same everywhere, in the right day's file, whole or not at all."""

import hashlib
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lake.daily_counts import span, spread
from lake.generate import main, write_reviews
from lake.layout import Written
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


def test_the_values_are_the_same_on_every_machine(table: Path) -> None:
    assert hashlib.sha256(repr(rows_of(table)).encode()).hexdigest() == GOLDEN


def test_a_second_run_writes_the_same_bytes(table: Path, tmp_path: Path) -> None:
    write_reviews(ROWS, span(ROWS)[0], 40, tmp_path / "reviews")
    again = {f.relative_to(tmp_path / "reviews"): f for f in tmp_path.rglob("*.parquet")}
    first = {f.relative_to(table): f for f in table.rglob("*.parquet")}
    assert again.keys() == first.keys()
    assert all(again[name].read_bytes() == first[name].read_bytes() for name in first)


def test_every_review_is_in_its_days_file_in_the_order_of_time(table: Path) -> None:
    for file in table.rglob("*.parquet"):
        moments = duckdb.sql(f"SELECT review_ts, review_id FROM '{file}'").fetchall()
        assert moments == sorted(moments)
        assert {f"{moment:year=%Y/month=%m/day=%d}" for moment, _ in moments} == {
            file.parent.relative_to(table).as_posix()
        }


def test_the_columns_and_the_table_file(table: Path) -> None:
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


def test_the_reviews_look_like_reviews(table: Path) -> None:
    fives, ones, untitled, bodiless, korean = duckdb.sql(
        "SELECT count(*) FILTER (rating = 5), count(*) FILTER (rating = 1), "
        "count(*) FILTER (title IS NULL), count(*) FILTER (body IS NULL), "
        f"count(*) FILTER (regexp_matches(title, '[가-힣]')) FROM '{table}/*/*/*/*.parquet'"
    ).fetchall()[0]
    assert fives > ROWS / 2 > ones > 0
    assert 0 < untitled < ROWS / 10
    assert bodiless == 0 < korean


@pytest.mark.parametrize("rows", [1, 365, 200_000, 20_000_000])
def test_the_days_share_all_rows(rows: int) -> None:
    start, days = span(rows)
    shares = list(spread(rows, start, days))
    assert [share.first for share in shares[1:]] == [share.end for share in shares[:-1]]
    assert (shares[0].first, shares[-1].end) == (0, rows)
    assert shares[-1].date <= date(2024, 12, 31)


def test_twenty_million_rows_make_about_1100_days() -> None:
    assert span(200_000) == (date(2024, 1, 1), 366)
    assert span(20_000_000)[1] == 1_095


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rows", "0"], "--rows and --days must be at least 1"),
        (["--start", "9999-12-31", "--days", "2"], "before year 9999"),
        (["--table", "Reviews!"], "table name 'Reviews!' must be"),
    ],
)
def test_what_is_refused(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--rows", "5", "--out", str(tmp_path), *arguments]) == 1
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_table_is_replaced_by_force_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--rows", "5", "--out", str(tmp_path)]) == 0
    assert main(["--rows", "7", "--out", str(tmp_path)]) == 1
    assert "exists already; --force replaces it" in capsys.readouterr().err
    assert len(rows_of(tmp_path / "reviews")) == 5
    assert main(["--rows", "7", "--out", str(tmp_path), "--force"]) == 0
    assert len(rows_of(tmp_path / "reviews")) == 7


def test_a_failed_run_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> Written:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lake.generate.write_day", full)
    assert main(["--rows", "5", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "error: [Errno 28] No space left on device\n"
    assert list(tmp_path.iterdir()) == []


def test_a_terminated_run_leaves_nothing(tmp_path: Path) -> None:
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
