"""The importer: its errors, its options and its type and time inference."""

import gzip
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from lake.importer import main
from tests.component.lake.import_runs import GOOD, rows, run

REFUSED: dict[str, tuple[str | bytes, list[str], str]] = {
    "empty": ("", [], "f.csv is empty"),
    "header only": ("id,time\n", [], "f.csv has no rows"),
    "table name": (GOOD, ["--table", "My Table"], "--table 'My Table' is invalid: use 1 to 63"),
    "no such column": (
        GOOD,
        ["--time", "tiem"],
        "--time: there is no column 'tiem'; did you mean 'time'? columns: id, time, text",
    ),
    "ragged": ("id,time,x\n1,5,a\n2,6\n", [], "f.csv cannot be read as csv: line 3 has"),
    "not UTF-8": (
        "id,time,x\n1,5,Poznań\n".encode("cp1250"),
        [],
        "f.csv cannot be read as csv: line 2 is not UTF-8; it could be cp1250 ('1,5,Poznań'), "
        "cp1252 ('1,5,Poznañ')",
    ),
    "broken JSON": ('[{"time": 1},', ["--format", "json"], "its array has no ] at the end"),
    "cut JSON": ('[{"time": 1}, {"ti', ["--format", "json"], "the file is truncated"),
    "no Parquet": ("nope", ["--format", "parquet"], "too small to be a Parquet file"),
    "partition column": (
        "time,Year\n5,6\n",
        [],
        "column 'Year' has the name of a partition column; set --rename Year=review_year",
    ),
    "rename nothing": (GOOD, ["--rename", "x=y"], "cannot rename 'x' to 'y'"),
    "zone": (
        GOOD,
        ["--zone", "Mars/Base"],
        "--zone: unknown time zone 'Mars/Base'; use a name such as Asia/Seoul",
    ),
    "no times": (
        "time,x\nsoon,1\nlater,2\n",
        [],
        "no value of column 'time' is a time: line 2: 'soon', line 3: 'later'; set --time to",
    ),
    "bad rows": (
        'time,x\n2024-01-01,"a\nb"\n,2\nsoon,3\n2024-02-30,4\n2024-01-02,5\n',
        [],
        "3 of 5 rows have no valid time in column 'time' (text, ISO 8601, as line 2: "
        "'2024-01-01'): line 4: NULL, line 5: 'soon', line 6: '2024-02-30'; set --skip-bad-rows",
    ),
    "infinite": ("time,x\ninfinity,1\n2024-01-01,2\n", [], "1 of 2 rows have no valid time"),
    "mixed units": (
        "time,x\n1700000000,1\n1700000000000,2\n",
        [],
        'column "time" has values in seconds (1 rows) and milliseconds (1 rows); '
        "set --unit s or ms",
    ),
    "day or month": (
        "time,x\n01/02/2024,1\n",
        [],
        "line 2 '01/02/2024' is month/day/year or day/month/year; "
        "set --time-format '%m/%d/%Y' or '%d/%m/%Y'",
    ),
    "not a time": (
        '[{"time": true}]',
        ["--format", "json"],
        "column 'time' has type BOOLEAN; "
        "--time must name a column of dates, timestamps, numbers or text",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_import_invalid_input_fails_without_output(
    case: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, options, message = REFUSED[case]
    assert run(lake, content, *options) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.startswith("error: ") and err.count("\n") == 1
    assert not lake.exists() or list(lake.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("absent.csv", "there is no file "),
        (".", "is not a file; import the files of a folder singly, with --append"),
        ("notes.txt", "the name notes.txt has no known format; set --format"),
    ],
)
def test_import_invalid_path_fails(
    file: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("x")
    arguments = [str(tmp_path / file), "--table", "t", "--time", "x", "--to", str(tmp_path / "l")]
    assert main(arguments) == 1
    assert message in capsys.readouterr().err


TIME_CASES: dict[str, tuple[str, list[str], str, str]] = {
    "zone of local times": (
        "2024-01-01 08:30:00", ["--zone", "Asia/Seoul"], "ISO 8601", "2023-12-31T23:30:00"),
    "their own zone counts": (
        "2024-01-01T08:30:00Z", ["--zone", "Asia/Seoul"], "ISO 8601", "2024-01-01T08:30:00"),
    "a date is midnight": ("2024-01-01", ["--zone", "Asia/Seoul"], "", "2023-12-31T15:00:00"),
    "fractions": ("1700000000.25", [], "epoch seconds", "2023-11-14T22:13:20.250000"),
    "before 1970": ("-1.5", ["--unit", "s"], "epoch seconds", "1969-12-31T23:59:58.500000"),
    "zero": ("0", [], "epoch seconds", "1970-01-01T00:00:00"),
    "unit": ("5", ["--unit", "ms"], "epoch milliseconds", "1970-01-01T00:00:00.005000"),
    "format": ("01/02/2024", ["--time-format", "%d/%m/%Y"], "%d/%m/%Y", "2024-02-01T00:00:00"),
    "day above 12": ("13/02/2024", [], "day/month/year", "2024-02-13T00:00:00"),
    "compact": ("20240131", [], "dates written %Y%m%d", "2024-01-31T00:00:00"),
    "American clock": ("02/13/2024 01:05 PM", [], "month/day/year", "2024-02-13T13:05:00"),
    "last moment of a day": ("1704067199.999999", [], "", "2023-12-31T23:59:59.999999"),
}  # fmt: skip


@pytest.mark.parametrize("case", TIME_CASES)
def test_import_text_times_become_utc(
    case: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value, options, label, moment = TIME_CASES[case]
    assert run(lake, f"time,x\n{value},1\n", *options) == 0
    assert label in capsys.readouterr().out
    assert rows(lake, "time") == [(datetime.fromisoformat(moment),)]


@pytest.mark.parametrize(
    "sql",
    [
        "TIMESTAMP '2024-01-31 10:00:00'",
        "TIMESTAMP_MS '2024-01-31 10:00:00'",
        "TIMESTAMP_NS '2024-01-31 10:00:00'",
        "TIMESTAMPTZ '2024-01-31 12:00:00+02'",
        "1706695200::INTEGER",
        "1706695200.0::DOUBLE",
        "1706695200000::UBIGINT",
        "1706695200::DECIMAL(18, 3)",
    ],
)
def test_import_typed_times_become_timestamps(sql: str, lake: Path, tmp_path: Path) -> None:
    duckdb.sql(f"COPY (SELECT {sql} AS time) TO '{tmp_path / 'made.parquet'}'")
    assert run(lake, (tmp_path / "made.parquet").read_bytes(), "--format", "parquet") == 0
    assert rows(lake, "typeof(time), time") == [("TIMESTAMP", datetime(2024, 1, 31, 10))]


def test_import_text_columns_get_narrowest_lossless_type(lake: Path) -> None:
    header = "time,whole,part,yes,date,code,big,blank,quoted,stamp\n"
    first = "2024-01-05,-3,1.50,true,2024-01-31,007,12345678901234567890,,,2024-01-31T10:00:00\n"
    second = '2024-01-06,,2,False,,12E5,1,,"",2024-01-31 10:00:00.5\n'
    assert run(lake, header + first + second) == 0
    described = rows(lake, "typeof(COLUMNS(* EXCLUDE time))")
    assert (
        described
        == [
            ("BIGINT", "DECIMAL(18,2)", "BOOLEAN", "DATE", *["VARCHAR"] * 4, "TIMESTAMP"),
        ]
        * 2
    )
    assert rows(lake, "code, quoted") == [("007", None), ("12E5", "")]


@pytest.mark.parametrize(("odd", "type_"), [("1.5", "DOUBLE"), ("007", "VARCHAR"), ("", "BIGINT")])
def test_infer_types_value_outside_sample_counts(odd: str, type_: str, lake: Path) -> None:
    values = ["1", odd, *["2"] * 20_000]
    assert run(lake, "time,x\n" + "".join(f"2024-01-05,{value}\n" for value in values)) == 0
    assert rows(lake, "DISTINCT typeof(x)") == [(type_,)]
    assert rows(lake, "count(*)") == [(20_002,)]


def test_infer_types_column_empty_in_sample_gets_type(lake: Path) -> None:
    values = ["", "7", *[""] * 20_000]
    assert run(lake, "time,x\n" + "".join(f"2024-01-05,{value}\n" for value in values)) == 0
    assert rows(lake, "DISTINCT typeof(x)") == [("BIGINT",)]


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [
        ("f.tsv", "\t"),
        ("F.CSV", "\t"),
        ("year=2024.csv", ";"),
        ("a*[b]'c.csv", "|"),
        ("?.csv", ","),
    ],
)
def test_import_csv_delimiter_and_special_file_name(name: str, delimiter: str, lake: Path) -> None:
    assert run(lake, "\ufeff" + GOOD.replace(",", delimiter), name=name) == 0
    assert rows(lake, "id, text") == [(1, "a"), (2, "b")]


@pytest.mark.parametrize("kept", [0, -9])
def test_import_truncated_gzip_fails(
    kept: int, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = gzip.compress(("id,time\n" + "1,5\n" * 9_999).encode())
    assert run(lake, content[: len(content) // 2 + kept], name="f.csv.gz") == 1
    assert "f.csv.gz cannot be read as csv: " in capsys.readouterr().err


def test_import_gzip_keeps_rows_starting_with_hash(lake: Path) -> None:
    content = gzip.compress(b"text,time\n# no comment,2024-01-05\nb,2024-01-06\n")
    assert run(lake, content, name="f.csv.gz") == 0
    assert rows(lake, "text") == [("# no comment",), ("b",)]


def test_import_skip_bad_rows_skips_invalid_times(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, "time,x\n2024-01-01,1\nsoon,2\n", "--skip-bad-rows") == 0
    assert "1 rows, 1 rows skipped," in capsys.readouterr().out
    assert rows(lake, "x") == [(1,)]


def test_import_rename_of_partition_and_time_columns(lake: Path) -> None:
    assert (
        run(lake, "time,year\n2024-01-05,6\n", "--rename", "year=made", "--rename", "time=at_s")
        == 0
    )
    assert rows(lake) == [(datetime(2024, 1, 5), 6)]
    assert (lake / "t/_table.yaml").read_text() == "time_column: at_s\ntime_zone: UTC\n"


def test_import_prints_summary_and_curl_command(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, GOOD, "--time", "TIME") == 0
    summary, curl = capsys.readouterr().out.splitlines()
    assert summary.startswith("2 rows, 2 days from 2023-11-14 to 2023-11-15 (time: epoch seconds)")
    assert summary.endswith(f"in {lake}/t")
    assert curl.startswith("curl -L -H 'Prefer: wait' -d \"query=SELECT year, month, count(*)")


def test_import_wide_file_fits_in_memory(lake: Path) -> None:
    names = ",".join(f"c{number}" for number in range(2_000))
    row = ",".join("1.5" if number % 2 else f"x{number}" for number in range(2_000))
    assert run(lake, f"time,{names}\n" + f"2024-01-05,{row}\n" * 500) == 0
    assert rows(lake, "count(c0), sum(c1999)") == [(500, 750.0)]


def test_import_invalid_option_prints_short_usage(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(lake, GOOD, "--type", "v=FOO")
    usage, error = capsys.readouterr().err.splitlines()
    assert usage.endswith("[options]; --help describes them")
    assert "'v=FOO' is not COLUMN=TYPE; types: BIGINT" in error
