"""The rules for banned words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.word_rules import WordRules, check_path, split_words

RULES = WordRules(
    words=["told", "stand"],
    openings=["What", "It"],
    names=["utils"],
    classes=["Asked"],
)


@pytest.mark.parametrize("text", ["The client is told.", "Told twice", "(told)", "it\ntold\nme"])
def test_in_prose_banned_word_is_found(text: str) -> None:
    assert len(list(RULES.in_prose(text))) == 1


@pytest.mark.parametrize("text", ["untold", "standard", "stand-in", "the field `told`", "'told'"])
def test_in_prose_other_word_is_allowed(text: str) -> None:
    assert list(RULES.in_prose(text)) == []


@pytest.mark.parametrize("text", ["What is left.", "A store. It keeps keys.", "Done?\nIt is."])
def test_in_openings_banned_opening_is_found(text: str) -> None:
    assert len(list(RULES.in_openings(text))) == 1


@pytest.mark.parametrize("text", ["Keep what is left.", "Items. Its size.", "A store it owns."])
def test_in_openings_other_sentence_is_allowed(text: str) -> None:
    assert list(RULES.in_openings(text)) == []


@pytest.mark.parametrize("name", ["_told", "test_a_client_is_told", "toldBy", "LastTold", "TOLD"])
def test_in_name_banned_word_is_found(name: str) -> None:
    assert len(list(RULES.in_name(name))) == 1


@pytest.mark.parametrize("name", ["STANDARD_IA", "standard", "_", "untoldStory"])
def test_in_name_other_word_is_allowed(name: str) -> None:
    assert list(RULES.in_name(name)) == []


def test_in_class_banned_names_are_found() -> None:
    assert [bool(list(RULES.in_class(name))) for name in ("Asked", "UrlUtils", "AskedQuery")] == [
        True,
        True,
        False,
    ]


def test_check_path_banned_folder_is_found() -> None:
    paths = [Path("core/utils/rows.py"), Path("core/utils.py"), Path("core/utilsation.py")]
    assert [len(list(check_path(path, RULES))) for path in paths] == [1, 1, 0]


def test_words_of_splits_snake_and_camel_case() -> None:
    assert split_words("parseHTTPHeader_v2") == ["parse", "http", "header", "v"]
