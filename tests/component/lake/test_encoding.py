"""Import of text in other encodings: detected and reported, set, or refused with the line."""

from pathlib import Path

import pytest

from tests.component.lake.import_runs import rows
from tests.component.lake.import_runs import run_with_seconds as run

KOREAN = "time,이름,도시\n5,홍길동,서울\n6,이영희,부산\n"
HEADER = "time,text\n"


@pytest.mark.parametrize("name", ["f.csv", "f.json"])
@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8-sig", "utf-8-sig, by its byte order mark"),
        ("utf-16", "utf-16, by its byte order mark"),
        ("utf-32", "utf-32, by its byte order mark"),
        ("utf-16-le", "utf-16-le, detected, as in '"),
        ("utf-16-be", "utf-16-be, detected, as in '"),
        ("cp949", "cp949, detected, as in '"),
    ],
)
def test_import_other_encoding_is_detected_and_reported(
    encoding: str, label: str, name: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    json = '[{"time":5,"이름":"홍길동","도시":"서울"},{"time":6,"이름":"이영희","도시":"부산"}]'
    assert run(lake, (KOREAN if name == "f.csv" else json).encode(encoding), name=name) == 0
    assert rows(lake, '"이름", "도시"') == [("이영희", "부산"), ("홍길동", "서울")]
    out, err = capsys.readouterr()
    assert f"; encoding {label}" in out
    assert err.startswith(f"note: encoding {label}")


@pytest.mark.parametrize(
    ("encoding", "option", "text"),
    [("cp949", "euc-kr", "가"), ("cp1250", "windows-1250", "ń"), ("cp932", "shift_jis", "ﾃ")],
)
def test_import_set_encoding_is_used(encoding: str, option: str, text: str, lake: Path) -> None:
    content = (HEADER + f"5,{text}\n").encode(encoding)
    assert run(lake, content, "--encoding", option) == 0
    assert rows(lake, "text") == [(text,)]


def test_import_text_beyond_first_block_is_detected(lake: Path) -> None:
    content = HEADER + "5,plain\n" * 300_000 + "6,이영희의 도시는 부산입니다\n"
    assert run(lake, content.encode("cp949")) == 0
    assert rows(lake, "DISTINCT text") == [("plain",), ("이영희의 도시는 부산입니다",)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_import_ascii_in_utf16_without_mark_is_detected(encoding: str, lake: Path) -> None:
    assert run(lake, (HEADER + "5,plain\n").encode(encoding)) == 0
    assert rows(lake, "text") == [("plain",)]


def test_import_japanese_escape_sequences_are_detected(lake: Path) -> None:
    assert run(lake, (HEADER + "5,東京都\n").encode("iso2022_jp")) == 0
    assert rows(lake, "text") == [("東京都",)]


REFUSED: dict[str, tuple[bytes, list[str], str]] = {
    "several candidates": (
        (HEADER + "5,España\n6,niño\n").encode("latin-1"),
        [],
        "line 2 is not UTF-8; it could be ",
    ),
    "one bad line": (
        HEADER.encode() + "5,é\n6,ü\n".encode() + b"7,\xe9\n8,ok\n",
        [],
        "line 4 is not UTF-8, but most of the file is; correct the line, or set --encoding",
    ),
    "cut character": (HEADER.encode() + "5,éé".encode()[:-1], [], "line 2 is not UTF-8, but most"),
    "one letter": (
        (HEADER + "5,и\n").encode("cp1251"),
        [],
        "line 2 is not UTF-8; it could be cp1251 ('5,и')",
    ),
    "binary": (HEADER.encode() + b"5,\0\n6,a\0b\n", [], "the file has NUL bytes"),
    "wrong option": (
        (HEADER + "5,가나\n6,다라\n").encode(),
        ["--encoding", "cp949"],
        "line 2 is not text in --encoding cp949",
    ),
    "broken UTF-16": (
        (HEADER + "5,a\n").encode("utf-16") + b"\x00\xd8\x0a\x00",
        [],
        "is not text in utf-16, by its byte order mark",
    ),
    "unknown option": (HEADER.encode(), ["--encoding", "x-y"], "unknown encoding 'x-y'"),
    "no text codec": (HEADER.encode(), ["--encoding", "rot13"], "unknown encoding 'rot13'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_import_undecided_encoding_names_line_and_option(
    case: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, options, message = REFUSED[case]
    assert run(lake, content, *options) == 1
    assert message in capsys.readouterr().err
