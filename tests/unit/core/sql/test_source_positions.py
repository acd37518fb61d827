"""Offsets as lines and columns, in characters."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import Position
from duckstep_service.core.sql.source_positions import (
    DUCKDB_SPACES,
    NOWHERE,
    from_bytes,
    from_characters,
    word_length,
)
from hypothesis import given
from hypothesis import strategies as st

_texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="".join(DUCKDB_SPACES))
)


@given(text=_texts, data=st.data())
def test_from_bytes_equals_from_characters(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    expected = from_characters(text, offset)
    assert from_bytes(text, len(text[:offset].encode())) == expected
    assert expected is not None
    lines = text.split("\n")
    before = sum(len(line) + 1 for line in lines[: expected.line - 1])
    assert before + expected.column - 1 == offset


@pytest.mark.parametrize("space", sorted(DUCKDB_SPACES))
def test_from_bytes_counts_white_space_of_unicode_as_duckdb_does(space: str) -> None:
    sql = f"SELECT{space}'{space}', /*{space}*/{space}nothing{space}--{space}\n,{space}x"
    read = sql.replace(space, " ")
    kept = f"SELECT '{space}', /* */ nothing --{space}\n, x"
    for word in ("nothing", "x"):
        offset = len(kept[: kept.index(word)].encode())
        assert from_bytes(sql, offset) == from_characters(read, read.index(word))


def test_from_bytes_nowhere_is_none() -> None:
    assert from_bytes("SELECT 1", NOWHERE) is None
    assert from_bytes("SELECT 1", -3) is None


def test_word_length() -> None:
    assert word_length('SELECT "a b", c', Position(1, 8, 0)) == 5
    assert word_length("SELECT 한글_1 FROM t", Position(1, 8, 0)) == 4
    assert word_length("SELECT )", Position(1, 8, 0)) == 1
    assert word_length("SELECT", Position(1, 7, 0)) == 1
