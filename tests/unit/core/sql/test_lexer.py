"""Pieces of SQL text."""

from __future__ import annotations

import pytest
from duckstep_service.core.sql.lexer import Kind, split_pieces
from hypothesis import given
from hypothesis import strategies as st

_fragments = st.sampled_from(
    ["/*", "*/", "--", "\n", "'", '"', "$$", "$a$", "E'", "\\", "+", "-", "a", "1", " ", "é", ";"]
)


@given(fragments=st.lists(_fragments, max_size=30))
def test_pieces_together_are_the_text(fragments: list[str]) -> None:
    sql = "".join(fragments)
    assert "".join(sql[piece.start : piece.end] for piece in split_pieces(sql)) == sql


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("-- a /* b", Kind.LINE_COMMENT),
        ("/* a /* b */ c */", Kind.BLOCK_COMMENT),
        ("/*/ a */", Kind.BLOCK_COMMENT),
        ("/**/", Kind.BLOCK_COMMENT),
        ("/* a /* b */", Kind.BLOCK_COMMENT),
        ("'a -- /* b'", Kind.QUOTED),
        ("E'a\\' /* b'", Kind.QUOTED),
        ('"a -- b"', Kind.QUOTED),
        ("'a", Kind.QUOTED),
        ("$$ a ' $b$ /* $$", Kind.DOLLAR_QUOTE),
        ("$é$ a $é$", Kind.DOLLAR_QUOTE),
        ("$a$ b", Kind.DOLLAR_QUOTE),
        ("nameE$a$", Kind.WORD),
        ("+-+", Kind.SIGNS),
    ],
)
def test_piece_extends_to_its_end(sql: str, kind: Kind) -> None:
    assert [(piece.kind, piece.start, piece.end) for piece in split_pieces(sql)] == [
        (kind, 0, len(sql))
    ]


@pytest.mark.parametrize(
    ("sql", "depth"),
    [("/* a */", 1), ("/* /* */ /* */ */", 2), ("/*/*/*", 3), ("/* */ /* */", 1), ("'/*/*'", 0)],
)
def test_comment_depth_is_the_deepest(sql: str, depth: int) -> None:
    assert max(piece.depth for piece in split_pieces(sql)) == depth
