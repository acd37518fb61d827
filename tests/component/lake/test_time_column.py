"""Time columns of text and numbers: the forms that are read, and those that are refused."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from tests.component.lake.import_runs import rows, run

READ: dict[str, tuple[str, str]] = {
    "year": ("1949", "1949-01-01"),
    "year of pandas": ("1949.0", "1949-01-01"),
    "year and month in digits": ("202401", "2024-01-01"),
    "day in digits": ("20240105", "2024-01-05"),
    "minute in digits": ("202401051230", "2024-01-05 12:30"),
    "second in digits": ("20240105123000", "2024-01-05 12:30"),
    "two digits of a year": ("3/27/18", "2018-03-27"),
    "two digits before the month": ("31.12.99", "1999-12-31"),
    "two digits after a name": ("28-May-15", "2015-05-28"),
    "two digits of a month's year": ("Aug-62", "1962-08-01"),
    "ISO month": ("2024-01", "2024-01-01"),
    "month of a year": ("01/2024", "2024-01-01"),
    "short name": ("Jan 1 2000", "2000-01-01"),
    "full name": ("January 1, 2000", "2000-01-01"),
    "name with a point": ("Sept. 5, 2001 3:04 p.m.", "2001-09-05 15:04"),
    "ordinal": ("1st March 2000", "2000-03-01"),
    "weekday": ("Friday, January 5, 2024", "2024-01-05"),
    "name of a month": ("August 1962", "1962-08-01"),
    "ISO week": ("2024-W05", "2024-01-29"),
    "ISO day of a week": ("2024-W05-3", "2024-01-31"),
    "compact ISO week": ("2024W053", "2024-01-31"),
    "ISO day of a year": ("2024-366", "2024-12-31"),
    "quarter": ("2024-Q2", "2024-04-01"),
    "quarter first": ("Q3 2024", "2024-07-01"),
    "basic ISO": ("20240105T123000Z", "2024-01-05 12:30"),
    "compact day with a clock": ("20240105 10:20:30", "2024-01-05 10:20:30"),
    "basic ISO minutes": ("20240105T1230+0900", "2024-01-05 03:30"),
    "Korean date": ("2024년 1월 5일", "2024-01-05"),
    "Korean clock": ("2024. 1. 5. 오후 3:05", "2024-01-05 15:05"),
    "Korean month": ("2024년 3월", "2024-03-01"),
    "points": ("2024.01.06", "2024-01-06"),
    "slashes": ("2024/1/6 7:08", "2024-01-06 07:08"),
    "German": ("5.1.2024 10:00", "2024-01-05 10:00"),
    "mail": ("Fri, 05 Jan 2024 10:00:00 GMT", "2024-01-05 10:00"),
    "mail with offset": ("Fri, 5 Jan 2024 10:00:00 +0900", "2024-01-05 01:00"),
    "Apache": ("05/Jan/2024:10:00:00 +0900", "2024-01-05 01:00"),
    "C": ("Fri Jan  5 10:00:00 2024", "2024-01-05 10:00"),
    "JavaScript": ("Fri Jan 05 2024 10:00:00 GMT+0900 (KST)", "2024-01-05 01:00"),
    "American clock": ("1/15/2024 3:04:05 PM", "2024-01-15 15:04:05"),
    "offset": ("2024-01-05T10:00:00+0900", "2024-01-05 01:00"),
    "hours of an offset": ("2024-01-05T10:00+09", "2024-01-05 01:00"),
    "west": ("2024-01-05 10:00:00 -08:00", "2024-01-05 18:00"),
    "UTC": ("2024-01-05 10:00:00 UTC", "2024-01-05 10:00"),
    "decimal comma": ("2024-01-05 10:00:00,125", "2024-01-05 10:00:00.125"),
    "zeros beyond microseconds": ("2024-01-05 10:00:00.1230000", "2024-01-05 10:00:00.123"),
    "24 o'clock": ("2024-01-05T24:00:00", "2024-01-06"),
    "spaces around": (" 2024-01-05 ", "2024-01-05"),
}


@pytest.mark.parametrize("case", READ)
def test_import_time_column_reads_form(case: str, lake: Path) -> None:
    text, moment = READ[case]
    assert run(lake, f'time,x\n"{text}",1\n') == 0
    assert rows(lake, "time") == [(datetime.fromisoformat(moment),)]


REFUSED: dict[str, tuple[list[str], str]] = {
    "Excel": (["45292"], "line 2: 45292 of column 'time' can be 2024-01-01 as a date of Excel "
              "(--unit excel) or 2094-01-02 as days since 1970 (--unit day) or 1970-01-01 12:34:52 "
              "as seconds since 1970 (--unit s); set the option that is right"),
    "fraction of a year": (["1958", "1958.2"], "line 3: 1958.2 of column 'time' can be 1958-03-15 "
                           "as a year (--unit year) or"),
    "small": (["5"], "can be 1970-01-06 as days since 1970 (--unit day) or 1970-01-01 00:00:05"),
    "hour or seconds": (["2024010512"], "2024-01-05 12:00 (--time-format %Y%m%d%H) or "),
    "month or day": (["201112"], "(--time-format %y%m%d)"),
    "finer than microseconds": (["1700000000123456789"], "set --unit ns to cut it"),
    "finer text": (["2024-01-05T10:00:00.123456789Z"], "is a time: line 2"),
    "order of two digits": (["10/11/12"], "line 2 '10/11/12' is month/day/year of two digits or "
                            "day/month/year of two digits or year/month/day of two digits; "
                            "set --time-format '%m/%d/%y' or '%d/%m/%y' or '%y/%m/%d'"),
    "both orders": (["13/02/2024", "02/13/2024", "02/14/2024"], "line 2 '13/02/2024' is "
                    "day/month/year, but others are month/day/year; set --time-format"),
    "century": (["1/31/35"], "line 2: '1/31/35' of column 'time' is of 1935 or 2035; "
                "set --first-year 1930 or --first-year 1950"),
    "month and day": (["May-15"], "set --time-format '%b-%y'"),
    "no year": (["5 May"], "'5 May' is without a year; set --time-format '%y %b'"),
    "mixed forms": (["2024-01-05", "2024-01-06", "Jan 5 2024"], "1 of 3 rows have no valid "
                    "time in column 'time' (text, ISO 8601, as line 2: '2024-01-05'): "
                    "line 4: 'Jan 5 2024'"),
    "zero month": (["2024-00-00", "2024-01-05"], "line 2: '2024-00-00'"),
    "before Christ": (["0000-01-01", "2024-01-05"], "line 2: '0000-01-01'"),
    "no week 53": (["2024-W53", "2024-W01"], "line 2: '2024-W53'"),
    "no day 366": (["2023-366", "2023-365"], "line 2: '2023-366'"),
    "offset of 75 minutes": (["2024-01-05T10:00+09:75", "2024-01-05"], "10:00+09:75'"),
    "cast offset of 75 minutes": (["2024-01-05T10:00:00+09:75", "2024-01-05"], "line 2: '2024"),
    "leap second": (["2016-12-31T23:59:60Z", "2024-01-05"], "line 2: '2016-12-31T23:59:60Z'"),
    "abbreviated zone": (["2024-01-05 10:00:00 KST", "2024-01-05"], "write an offset such as"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_import_time_column_refuses_undecided_values(
    case: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values, message = REFUSED[case]
    assert run(lake, "time,x\n" + "".join(f'"{value}",1\n' for value in values)) == 1
    assert message in capsys.readouterr().err


DECIDED: dict[str, tuple[str, list[str], str]] = {
    "Excel": ("45292.5", ["--unit", "excel"], "2024-01-01 12:00"),
    "days": ("19727", ["--unit", "day"], "2024-01-05"),
    "year": ("1958.5", ["--unit", "year"], "1958-07-02 12:00"),
    "hour": ("2024010512", ["--time-format", "%Y%m%d%H"], "2024-01-05 12:00"),
    "seconds": ("2024010512", ["--unit", "s"], "2034-02-20 01:08:32"),
    "order": ("10/11/12", ["--time-format", "%d/%m/%y"], "2012-11-10"),
    "order with a clock": ("10/11/12 3:04 PM", ["--time-format", "%d/%m/%y"], "2012-11-10 15:04"),
    "century": ("1/31/35", ["--first-year", "1930"], "1935-01-31"),
    "next century": ("Jan-35", ["--first-year", "2000"], "2035-01-01"),
    "nanoseconds": ("1700000000123456789", ["--unit", "ns"], "2023-11-14 22:13:20.123456"),
    "cut nanoseconds": (
        "2024-01-05 10:00:00.123456789", ["--time-format", "%Y-%m-%d %H:%M:%S.%n"],
        "2024-01-05 10:00:00.123456"),
}  # fmt: skip


@pytest.mark.parametrize("case", DECIDED)
def test_import_time_column_option_decides(case: str, lake: Path) -> None:
    text, options, moment = DECIDED[case]
    assert run(lake, f'time,x\n"{text}",1\n', *options) == 0
    assert rows(lake, "time") == [(datetime.fromisoformat(moment),)]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("%d/%m", "--time-format '%d/%m' has no year; use %Y, or %y for two digits"),
        ("%Y %Q", "--time-format '%Y %Q': Invalid Input Error"),
        ("%d/%m/%Y", "no value of column 'time' is a time: line 2: '3/4/18'"),
    ],
)
def test_import_time_format_is_checked(
    option: str, message: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, "time,x\n3/4/18,1\n", "--time-format", option) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("sql", ["1949", "1949::DOUBLE", "1949::SMALLINT"])
def test_import_typed_years_are_years(sql: str, lake: Path, tmp_path: Path) -> None:
    duckdb.sql(f"COPY (SELECT {sql} AS time) TO '{tmp_path / 'made.parquet'}'")
    assert run(lake, (tmp_path / "made.parquet").read_bytes(), "--format", "parquet") == 0
    assert rows(lake, "time") == [(datetime(1949, 1, 1),)]


def test_import_zero_among_seconds_is_1970(lake: Path) -> None:
    assert run(lake, "time,x\n1700000000,1\n0,2\n") == 0
    assert rows(lake, "time, x")[0] == (datetime(1970, 1, 1), 2)


def test_import_typed_nanoseconds_are_refused_unless_cut(
    lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    select = "SELECT TIMESTAMP_NS '2024-01-05 10:00:00.123456789' AS time"
    duckdb.sql(f"COPY ({select}) TO '{tmp_path / 'made.parquet'}'")
    content = (tmp_path / "made.parquet").read_bytes()
    assert run(lake, content, "--format", "parquet") == 1
    assert "is finer than a microsecond; set --unit ns" in capsys.readouterr().err
    assert run(lake, content, "--format", "parquet", "--unit", "ns") == 0
    assert rows(lake, "time") == [(datetime(2024, 1, 5, 10, 0, 0, 123456),)]


@pytest.mark.parametrize(("value", "option"), [("2023366", "%Y%j"), ("2023-W53-1", "%G-W%V-%u")])
def test_import_time_format_refuses_days_of_next_year(
    value: str, option: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, f"time,x\n{value},1\n", "--time-format", option) == 1
    assert f"is a time: line 2: '{value}'" in capsys.readouterr().err
