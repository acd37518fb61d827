"""Import of JSON: each value keeps its digits, its offset and its key, or the import fails."""

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.json_source import read_json
from lake.progress import Progress
from lake.value_loading import LoadOptions
from tests.component.lake.import_runs import rows
from tests.component.lake.import_runs import run_with_seconds as run

# The values of `v` as JSON, the type of the column, and its values as text.
VALUES: dict[str, tuple[list[str], str, list[str | None]]] = {
    "offsets": (
        ['"2024-01-05T10:00:00+09:00"', '"2024-01-05T10:00:00-05"', '"2024-01-05 10:00:00Z"'],
        "TIMESTAMP WITH TIME ZONE",
        ["2024-01-05 01:00:00+00", "2024-01-05 15:00:00+00", "2024-01-05 10:00:00+00"],
    ),
    "some without offset": (
        ['"2024-01-05T10:00:00+09:00"', '"2024-01-05T10:00:00"'],
        "VARCHAR",
        ["2024-01-05T10:00:00+09:00", "2024-01-05T10:00:00"],
    ),
    "space before offset": (
        ['"2024-01-05 10:00:00 +09"', '"2024-01-05 10:00:00+09"'],
        "VARCHAR",
        ["2024-01-05 10:00:00 +09", "2024-01-05 10:00:00+09"],
    ),
    "dates": (['"2024-01-05"', "null"], "DATE", ["2024-01-05", None]),
    "dates and empty text": (['"2024-01-05"', '""'], "VARCHAR", ["2024-01-05", ""]),
    "no such day": (['"2024-02-30"'], "VARCHAR", ["2024-02-30"]),
    "day or month": (['"01-02-2024"'], "VARCHAR", ["01-02-2024"]),
    "nanoseconds": (
        ['"2024-01-02 03:04:05.123456789"'],
        "VARCHAR",
        ["2024-01-02 03:04:05.123456789"],
    ),
    "times of day": (['"10:00:00.5"'], "TIME", ["10:00:00.5"]),
    "UUID": (
        ['"D6A1c2f0-1111-4222-8333-123456789abc"'],
        "VARCHAR",
        ["D6A1c2f0-1111-4222-8333-123456789abc"],
    ),
    "fractions": (["1.10", "1", "1e5"], "DOUBLE", ["1.1", "1.0", "100000.0"]),
    "digits beyond DOUBLE": (
        ["0.1234567890123456789", "1"],
        "DECIMAL(38,19)",
        ["0.1234567890123456789", "1.0000000000000000000"],
    ),
    "integer beyond DOUBLE": (
        ["9007199254740993", "1.5"],
        "DECIMAL(18,1)",
        ["9007199254740993.0", "1.5"],
    ),
    "digits beyond DECIMAL": (["1e400", "1.5"], "VARCHAR", ["1e400", "1.5"]),
    "integers beyond 64 bits": (
        ["-1", "18446744073709551615"],
        "VARCHAR",
        ["-1", "18446744073709551615"],
    ),
    "64 bits": (
        ["-9223372036854775808", "9223372036854775807"],
        "BIGINT",
        ["-9223372036854775808", "9223372036854775807"],
    ),
    "not finite": (["NaN", "-Infinity"], "DOUBLE", ["nan", "-inf"]),
    "numeric text": (['"1"', '"007"'], "VARCHAR", ["1", "007"]),
    "number and text": (["1.10", '"1.10"'], "JSON", ["1.10", '"1.10"']),
    "object and scalar": (['{"a":1.10}', "true"], "JSON", ['{"a":1.10}', "true"]),
    "nulls alone": (["null", "null"], "VARCHAR", [None, None]),
    "NUL and pairs": ([r'"a\u0000b\ud83d\ude00"'], "VARCHAR", ["a\0b😀"]),
    "nested digits": (
        ['{"x":[9007199254740993]}', '{"x":[1.5,null]}'],
        "STRUCT(x DECIMAL(18,1)[])",
        ["{'x': [9007199254740993.0]}", "{'x': [1.5, NULL]}"],
    ),
    "nested offset": (
        ['{"d":"2024-01-05T10:00:00+09:00"}'],
        "STRUCT(d TIMESTAMP WITH TIME ZONE)",
        ["{'d': '2024-01-05 01:00:00+00'}"],
    ),
    "nested keys": (
        ['{"v":1,"V":2,"":3}'],
        "STRUCT(v BIGINT, V_1 BIGINT, C2 BIGINT)",
        ["{'v': 1, 'V_1': 2, 'C2': 3}"],
    ),
    "mixed elements": (['[1,"a",[2]]'], "JSON[]", ['[1, "a", [2]]']),
    "empty containers": (
        ['{"a":[],"b":{}}'],
        "STRUCT(a JSON[], b MAP(VARCHAR, JSON))",
        ["{'a': [], 'b': {}}"],
    ),
}


@pytest.mark.parametrize("case", VALUES)
def test_import_json_keeps_every_value(case: str, lake: Path) -> None:
    values, type_, texts = VALUES[case]
    records = ",".join(f'{{"time":{number},"v":{value}}}' for number, value in enumerate(values))
    assert run(lake, f"[{records}]", name="f.json") == 0
    assert rows(lake, "DISTINCT typeof(v)") == [(type_,)]
    found: list[Any] = rows(lake, "time, v::VARCHAR")
    assert [text for _, text in found] == texts


def test_import_json_keeps_keys_that_differ_in_case_or_are_empty(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, '{"time":5,"v":1,"V":2,"":3}\n{"time":6,"late":4}', name="f.json") == 0
    assert rows(lake, "v, V_1, C3, late") == [(1, 2, 3, None), (None, None, None, 4)]
    out, err = capsys.readouterr()
    assert "the key 'V' is the column 'V_1'; the key '' is the column 'C3'" in out
    assert "note: the key 'V' is the column 'V_1'\n" in err


LAYOUTS: dict[str, tuple[str, list[str]]] = {
    "array": ('[{"time":1},\n{"time":2}]', []),
    "pretty": ('[\n  {\n    "time": 1\n  },\n  {\n    "time": 2\n  }\n]\n', []),
    "lines": ('{"time":1}\n\n{"time":2}\n', []),
    "concatenated": ('{"time":1}{"time":2}', []),
    "several arrays": ('[{"time":1}]\n[{"time":2}]', []),
    "text sequence": ('\x1e{"time":1}\n\x1e{"time":2}\n', []),
    "byte order mark": ('\ufeff[{"time":1},{"time":2}]', []),
    "below a key": (
        '{"n":2,"data":{"items":[{"time":1},{"time":2}]}}',
        ["--records", "data.items"],
    ),
    "pages": ('{"data":[{"time":1}]}\n{"data":[{"time":2}],"next":null}', ["--records", "data"]),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_import_json_layout_keeps_every_record(case: str, lake: Path) -> None:
    content, options = LAYOUTS[case]
    assert run(lake, content, *options, name="f.json") == 0
    assert rows(lake, "epoch(time)") == [(1.0,), (2.0,)]


REFUSED: dict[str, tuple[str, list[str], str]] = {
    "key twice": (
        '[{"time":1},\n{"time":2,"a":1,"a":2}]',
        [],
        "line 2: an object has the key 'a' twice",
    ),
    "nested key twice": ('{"time":1}\n{"time":2,"o":[{"a":1,"a":2}]}', [], "line 2: an object has"),
    "half a pair": (
        '{"time":1,"a":"\\ud83d"}',
        [],
        "line 1: a text has one half of a surrogate pair",
    ),
    "cut line": (
        '{"time":1}\n{"time":2,"a":"x',
        [],
        "line 2: the file is truncated within a value",
    ),
    "cut array": ('[{"time":1},\n', [], "line 2: the file is truncated: its array has no ]"),
    "cut object": ('{"data":[{"time":1}]', ["--records", "data"], "its object has no } at the end"),
    "trailing comma": ('[{"time":1},\n]', [], "line 2: the array ends with a ',' before its ']'"),
    "comma between lines": (
        '{"time":1},\n{"time":2}',
        [],
        "line 1, character 11: ',' between two values",
    ),
    "array of arrays": ("[\n[1,2]]", [], "line 2: the array has an array in place of an object"),
    "scalars": ('{"time":1}\n3', [], "line 2: a number in place of an object"),
    "null record": ('[{"time":1},null]', [], "line 1, character 13: the array has null in place"),
    "syntax": ('[{"time":1},\n {"time":x}]', [], "line 2, character 10: no JSON value at 'x}]'"),
    "records below a key": ('{"n":1,"data":[{"time":1}]}', [], "set --records data to import them"),
    "no such key": (
        '{"data":[{"time":1}]}',
        ["--records", "items"],
        "no object has the key 'items'",
    ),
    "deep": ('[{"time":1,"a":' + "[" * 3000 + "]" * 3000 + "}]", [], "a value has too many levels"),
    "long number": ('[{"time":1,"a":' + "9" * 5000 + "}]", [], "more than 4,300 digits"),
    "no objects": ("[]", [], "there are no objects with keys, so no rows"),
    "NUL in a key": ('[{"time":1},\n{"a\\u0000b":1}]', [], "line 2: the key 'a\\x00b' has a NUL"),
    "one line": ('[{"time":1},{"time":2,"a":1,"a":2}]', [], "line 1, character 13: an object has"),
    "times of one line": ('[{"time":1},{"time":null}]', [], "row 2: NULL"),
    "CSV": ("time,a\n1,2\n", [], "line 1: no JSON, as it begins with 't'; set --format"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_import_json_names_line_of_error(
    case: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, options, message = REFUSED[case]
    assert run(lake, content, *options, name="f.json") == 1
    assert message in capsys.readouterr().err
    assert not lake.exists() or list(lake.iterdir()) == []


def test_import_json_value_across_blocks(
    lake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lake.json_text._BLOCK_CHARACTERS", 7)
    records = [f'{{"time":{n},"v":"{"x" * n}\\ud83d\\ude00","n":-{n}.25}}' for n in range(40)]
    assert run(lake, "[" + " ,\n".join(records) + "]", name="f.json") == 0
    assert rows(lake, "n, v") == sorted((-n - 0.25, "x" * n + "😀") for n in range(40))
    records[30] = records[30].replace("}", ",}")
    assert run(lake, "[" + " ,\n".join(records) + "]", "--replace", name="f.json") == 1
    assert "line 31, character " in capsys.readouterr().err
    records[30] = "7"
    assert run(lake, "[" + " ,".join(records) + "]", "--replace", name="f.json") == 1
    character = len("[" + " ,".join(records[:30]) + " ,") + 1
    assert f"line 1, character {character}: the array has a number" in capsys.readouterr().err


def test_import_json_key_that_is_a_column_name_keeps_it(lake: Path) -> None:
    assert run(lake, '{"time":5,"v":1,"V":2,"V_1":3,"v_1":4,"C6":5,"":6}', name="f.json") == 0
    assert rows(lake, "v, V_2, V_1, v_1_1, C6, C6_1") == [(1, 2, 3, 4, 5, 6)]


def test_import_json_declared_type_reads_spelling(lake: Path) -> None:
    content = '[{"time":1,"v":1.10,"w":1,"x":5},{"time":2,"v":"x","w":"2.50"}]'
    types = ["--type", "v=VARCHAR", "--type", "w=DECIMAL(9,2)", "--type", "y=TEXT"]
    assert run(lake, content, *types, "--rename", "x=y", name="f.json") == 0
    assert rows(lake, "v, w::VARCHAR, y") == [("1.10", "1.00", "5"), ("x", "2.50", None)]


def test_import_json_bad_time_names_line(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lake, '[\n{"time":\n1},\n\n{"time":null}]', name="f.json") == 1
    assert "line 5: NULL" in capsys.readouterr().err


def test_import_features_have_properties_as_columns(lake: Path) -> None:
    feature = '{"type":"Feature","id":"a","properties":{"time":5,"id":1},"geometry":{"x":1.10}}'
    bare = '{"type":"Feature","properties":null,"geometry":null}'
    content = f'{{"type":"FeatureCollection","features":[{feature},{bare}]}}'
    assert run(lake, content, name="f.geojson") == 1
    options = ["--records", "features", "--skip-bad-rows"]
    assert run(lake, content, *options, name="f.geojson") == 0
    assert rows(lake, 'id, "feature id", geometry.x') == [(1, "a", 1.1)]
    assert rows(lake, "typeof(COLUMNS(*))") == [
        ("TIMESTAMP", "BIGINT", "VARCHAR", "STRUCT(x DOUBLE)")
    ]


def test_import_json_object_of_many_keys_is_json_text(lake: Path) -> None:
    fields = ",".join(f'"k{n}":{n}.10' for n in range(300))
    assert run(lake, f'{{"time":1,"v":{{{fields}}}}}', name="f.json") == 0
    assert rows(lake, "typeof(v), contains(v::VARCHAR, ':7.10,')") == [("JSON", True)]


numbers = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.integers(-9, 9).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.from_regex(r"-?(0|[1-9][0-9]{0,20})\.[0-9]{1,25}", fullmatch=True),
    st.from_regex(r"-?[1-9][0-9]{0,3}[eE][-+]?[0-9]{1,3}", fullmatch=True),
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(numbers, min_size=1, max_size=5))
def test_read_json_any_numbers_keep_every_digit(values: list[str]) -> None:
    options = LoadOptions("time", frozenset(), Progress())
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        file = Path(folder) / "f.json"
        file.write_text("".join(f'{{"v":{value},"w":[{value}]}}' for value in values))
        read_json(connection, file, None, options)
        found: list[Any] = connection.execute(
            "SELECT v::VARCHAR, w[1]::VARCHAR FROM raw"
        ).fetchall()
    expected = [Decimal(value) for value in values]
    assert [Decimal(text) for text, _ in found] == expected
    assert [Decimal(text) for _, text in found] == expected


@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a":', "}")])
def test_import_json_refuses_values_of_too_many_levels(
    start: str, end: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, f'{{"time": 1, "v": {start * 900}1{end * 900}}}', name="f.json") == 1
    assert "lines 1 to 1, key 'v': a value has too many levels" in capsys.readouterr().err
