"""CSV files: quotes, line ends, delimiters, headers, and errors that name the line."""

from pathlib import Path

import pytest

from tests.component.lake.import_runs import rows, run

DAY = "2024-01-0"

READ: dict[str, tuple[str, list[str], list[tuple[object, ...]]]] = {
    "quotes removed": ('time,v\n{}1,"x"\n{}2,"z"\n', [], [("x",), ("z",)]),
    "doubled quotes": ('time,v\n{}1,"a ""q"" b"\n', [], [('a "q" b',)]),
    "both kinds of escapes": (
        'time,v\n{}1,"a ""q"" b"\n{}2,"c \\"q\\" d"\n{}3,"C:\\\\dir"\n', [],
        [("C:\\dir",), ('a "q" b',), ('c "q" d',)]),
    "backslash is text": ('time,v\n{}1,"C:\\"\n{}2,a\\n\n', [], [("C:\\",), ("a\\n",)]),
    "kept backslash": (
        'time,v\n{}1,"a\\"b"\n{}2,"C:\\new"\n', ["--escape", "\\"], [("C:\\new",), ('a"b',)]),
    "quotes are text": (
        'time,v\n{}1,"Weird" Al\n', ["--quote", "none"], [('"Weird" Al',)]),
    "single quotes": ("time,v\n{}1,'a,''b'\n", ["--quote", "'"], [("a,'b",)]),
    "inch": ('time,v\n{}1,5" pipe\n', [], [('5" pipe',)]),
    "lines in a field": ('time,v\n{}1,"a\nb\r\nc"\n', [], [("a\nb\r\nc",)]),
    "empty text": ('time,v,w\n{}1,"",\n', ["--type", "v=VARCHAR"], [("", None)]),
    "empty among quoted": ('"time","v","w"\n"{}1","","a,"",b"\n', [], [("", 'a,",b')]),
    "old Mac line ends": ("time,v\r{}1,a\r{}2,b\r", [], [("a",), ("b",)]),
    "mixed line ends": ("time,v\r\n{}1,a\n{}2,b\r\n", [], [("a",), ("b",)]),
    "no last line end": ("time,v\n{}1,a", [], [("a",)]),
    "blank lines": ("\ntime,v\n\n{}1,a\n\n\n{}2,b\n\n", [], [("a",), ("b",)]),
    "byte order mark": ('\ufeff"time",v\n{}1,a\n', [], [("a",)]),
    "semicolon and comma": ("time;v\n{}1;1,5\n", [], [("1,5",)]),
    "other delimiter": ("time^v\n{}1^a\n", ["--delimiter", "^"], [("a",)]),
    "spaces": ('time, v\n{}1, "a, b"\n', ["--skip-spaces"], [("a, b",)]),
    "notes above": ("# a\n# b\ntime,v\n{}1,a\n", ["--skip-lines", "2"], [("a",)]),
    "no header": ("{}1,a\n", ["--columns", "time,v"], [("a",)]),
    "null text": ("time,v\n{}1,NA\n{}2,5\n", ["--null", "NA"], [(5,), (None,)]),
    "long line": ("time,v\n{}1," + "x" * 3_000_000 + "\n", [], [("x" * 3_000_000,)]),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_import_csv_keeps_values(case: str, lake: Path) -> None:
    content, options, values = READ[case]
    assert run(lake, content.replace("{}", DAY), *options) == 0
    assert rows(lake, "COLUMNS(* EXCLUDE time)") == values


REFUSED: dict[str, tuple[str, list[str], str]] = {
    "bad quote": (
        'time,v\n{}1,"x"\n{}2,"y\n{}3,"z"\n', [],
        "csv: line 3, column 'v': the quoted field '\"y\\n2024-01-03,\"z\"' ends on line 4 "
        "before other text: a quote is not closed or not doubled; correct the line, "
        "set --escape '\\' if a backslash escapes quotes, or --quote none if quotes are text\n"),
    "cut in a quote": (
        'time,v\n{}1,"x"\n{}2,"ab', [],
        "csv: line 3, column 'v': the file ends within the quoted field '\"ab': it was cut "
        "off or a quote is not closed; copy the file again, correct the line, or set --quote none"),
    "cut in the first quote": ('time,v\n"{}1,x\n{}2,y\n', [], "column 'time': the file ends"),
    "cut row": (
        "time,v,w\n{}1,a,b\n{}2,", [], "csv: line 3 has 2 fields and the header 3: "
        "the column 'w' is missing in '2024-01-02,'; correct the line, or copy the file again"),
    "long row": (
        "time,v\n{}1,a\n{}2,a,b\n", [], "line 3 has 3 fields and the header 2: field 3 has "
        "no column in '2024-01-02,a,b'; quote a field that contains the delimiter ',', or set"),
    "line after lines in a field": ('time,v\n{}1,"a\nb\n"\n{}2\n', [], "line 5 has 1 fields"),
    "quote in a quote": ('time,v\n{}1,"5" pipe"\n', [], "line 2, column 'v': the quoted field "),
    "undecided backslash": (
        'time,v\n{}1,"a\\"b"\n{}2,"C:\\new"\n', [],
        "a backslash escapes quotes in this file, but not in '\\\\new\"'; set --escape '\\'"),
    "space before the first quote": ('time,v\n "{}1",a\n', [], "set --skip-spaces"),
    "spaces before a quote": ('time,v\n{}1,  "a"\n', [], "set --skip-spaces"),
    "space before a quote": ('time, v\n{}1, "a"\n', [], "set --skip-spaces"),
    "NUL": ("time,v\n{}1,a\0b\n", ["--encoding", "utf-8"], "line 2 contains a NUL byte"),
    "header below": ("note\ntime,v\n{}1,a\n", [], "set --skip-lines 1 if it is the header"),
    "time twice": ("time,Time\n{}1,{}2\n", [], "2 columns are named 'time'"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_import_invalid_csv_fails_with_line_and_remedy(
    case: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, options, message = REFUSED[case]
    assert run(lake, content.replace("{}", DAY), *options) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("field", ["x" * 20_000 + ",y", '"' + "x" * 20_000, '"x" ' + "y" * 20_000])
def test_import_invalid_csv_prints_excerpt_of_long_row(
    field: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, f"time,v\n{DAY}1,{field}\n") == 1
    assert len(capsys.readouterr().err) < 500


def test_import_csv_names_repeated_and_empty_columns(lake: Path) -> None:
    assert run(lake, f"time,a,,A\n{DAY}1,1,2,3\n") == 0
    assert rows(lake, "a, column2, A_1") == [(1, 2, 3)]


def test_import_two_thousand_columns_keeps_types(lake: Path) -> None:
    header = ",".join(f"c{index}" for index in range(2_000))
    values = ",".join(map(str, range(2_000)))
    assert run(lake, f"time,{header}\n{DAY}1,{values}\n") == 0
    assert rows(lake, "c0, c1999, typeof(c7)") == [(0, 1999, "BIGINT")]


TYPED: dict[str, tuple[list[str], list[str], str, list[object]]] = {
    "15 digits": (["0.123456789012345", "-1e-07"], [], "DOUBLE", [-1e-07, 0.123456789012345]),
    "shortest text of 17 digits": (["0.30000000000000004"], [], "DOUBLE", [0.30000000000000004]),
    "19 digits": (
        ["0.1234567890123456789", "1.5"], [], "DECIMAL(38,19)",
        ["0.1234567890123456789", "1.5000000000000000000"]),
    "odd beyond 2**53": (
        ["9007199254740993", "1.5"], [], "DECIMAL(18,1)", ["1.5", "9007199254740993.0"]),
    "prices": (["1.50", "2.25"], [], "DECIMAL(18,2)", ["1.50", "2.25"]),
    "floats of Python": (["5.0", "5.25"], [], "DOUBLE", [5.0, 5.25]),
    "versions": (["3.9", "3.10"], [], "VARCHAR", ["3.10", "3.9"]),
    "more than 38 digits": (["0." + "1" * 39], [], "VARCHAR", ["0." + "1" * 39]),
    "integers": (["9223372036854775807", "-5"], [], "BIGINT", [-5, 9223372036854775807]),
    "beyond 64 bits": (["9223372036854775808"], [], "VARCHAR", ["9223372036854775808"]),
    "signs": (["+5", "5"], [], "VARCHAR", ["+5", "5"]),
    "minus zero": (["-0", "5"], [], "DOUBLE", [-0.0, 5.0]),
    "spaces": ([" 5", "5 "], [], "VARCHAR", [" 5", "5 "]),
    "exponent of an identifier": (["1e3"], [], "VARCHAR", ["1e3"]),
    "huge exponent": (["1e+400", "1e-400"], [], "VARCHAR", ["1e+400", "1e-400"]),
    "hexadecimal": (["0x10", "1_000"], [], "VARCHAR", ["0x10", "1_000"]),
    "leading zero": (["007", "1"], [], "VARCHAR", ["007", "1"]),
    "not numbers": (["NaN", "1.5"], [], "VARCHAR", ["1.5", "NaN"]),
    "infinity": (["inf", "1"], [], "VARCHAR", ["1", "inf"]),
    "yes and no": (["yes", "no"], [], "VARCHAR", ["no", "yes"]),
    "Arabic digits": (["٣"], [], "VARCHAR", ["٣"]),
    "impossible day": (["2024-02-30"], [], "VARCHAR", ["2024-02-30"]),
    "year zero": (["0000-01-01"], [], "VARCHAR", ["0000-01-01"]),
    "24 o'clock": (["2024-01-05 24:00:00"], [], "VARCHAR", ["2024-01-05 24:00:00"]),
    "leap second": (["2016-12-31 23:59:60"], [], "VARCHAR", ["2016-12-31 23:59:60"]),
    "nanoseconds": (
        ["2024-01-05 10:00:00.123456789"], [], "VARCHAR", ["2024-01-05 10:00:00.123456789"]),
    "declared number": (["NaN", "1e3"], ["v=DOUBLE"], "DOUBLE", ["1000.0", "nan"]),
    "declared text": (["1", "2"], ["V=varchar"], "VARCHAR", ["1", "2"]),
    "declared integer": (["007", "+5"], ["v=int"], "INTEGER", [5, 7]),
    "declared decimal": (["1.5", "2"], ["v=numeric(10, 2)"], "DECIMAL(10,2)", ["1.50", "2.00"]),
    "declared stamp": (
        ["2024-01-05"], ["v=timestamp"], "TIMESTAMP", ["2024-01-05 00:00:00"]),
    "declared date": (["2024-01-05"], ["v=DATE"], "DATE", ["2024-01-05"]),
}  # fmt: skip


@pytest.mark.parametrize("case", TYPED)
def test_import_csv_type_keeps_each_value(case: str, lake: Path) -> None:
    values, types, type_, expected = TYPED[case]
    options = [option for each in types for option in ("--type", each)]
    lines = "".join(f'{DAY}1,"{value}"\n' for value in values)
    assert run(lake, f"time,v\n{lines}", *options) == 0
    select = "typeof(v), v" if isinstance(expected[0], int | float) else "typeof(v), v::VARCHAR"
    assert rows(lake, select) == [(type_, value) for value in expected]


@pytest.mark.parametrize("options", [[], ["--type", "v=TIMESTAMPTZ"]])
def test_import_csv_offset_keeps_instant(options: list[str], lake: Path) -> None:
    assert run(lake, f"time,v\n{DAY}1,2024-01-05T10:00:00+09:00\n", *options) == 0
    assert rows(lake, "typeof(v), epoch(v)") == [("TIMESTAMP WITH TIME ZONE", 1704416400.0)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["v=INTEGER"],
            "line 4: 'x' of column 'v' is not INTEGER; correct the value, or",
        ),
        (["v=DECIMAL(9,1)"], "line 3: '1.25' of column 'v' is not DECIMAL(9,1)"),
        (["w=BIGINT"], "--type: there is no column 'w'; columns: time, v"),
        (["time=DATE"], "--type: 'time' is the time column, a TIMESTAMP; set --time-format or"),
    ],
)
def test_import_csv_declared_type_refuses_other_values(
    options: list[str], message: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = "1.25" if "DECIMAL" in options[0] else "1"
    arguments = [option for each in options for option in ("--type", each)]
    assert run(lake, f"time,v\n{DAY}1,1\n{DAY}1,{second}\n{DAY}1,x\n", *arguments) == 1
    assert message in capsys.readouterr().err
