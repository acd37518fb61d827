"""The JSON document of an error, as a worker shortens it."""

from __future__ import annotations

import json

from duckstep_service.engine.error_document import (
    MAX_CHARACTERS,
    parse_error_document,
    shorten_error,
)


def test_shorten_error_keeps_fields_and_shortens_texts() -> None:
    text = "x" * (2 * MAX_CHARACTERS)
    document = {"exception_message": text, "position": "7", "candidates": text}
    short = shorten_error(f"Binder Error: {json.dumps(document)}")
    assert parse_error_document(short) == {
        "exception_message": text[:MAX_CHARACTERS],
        "position": "7",
        "candidates": text[:MAX_CHARACTERS],
    }


def test_shorten_error_of_other_text_keeps_its_beginning() -> None:
    text = "Conversion Error: " + "{" * (2 * MAX_CHARACTERS)
    shortened = parse_error_document(shorten_error(text))
    assert shortened == {"exception_message": text[:MAX_CHARACTERS]}


def test_shorten_error_short_message_is_unchanged() -> None:
    assert shorten_error("IO Error: no file") == "IO Error: no file"


def test_parse_error_document_text_after_the_object_is_ignored() -> None:
    message = 'INTERNAL Error: {"exception_message": "m {", "position": "7"}\nThis error signals'
    assert parse_error_document(message) == {"exception_message": "m {", "position": "7"}
