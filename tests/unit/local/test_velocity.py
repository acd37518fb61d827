"""Velocity's features that airspeed lacks and the mapping templates use."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.gateway.java_string import JavaString
from local.gateway.template_functions import TemplateFunctions, escape_javascript
from local.gateway.velocity import MappingTemplate, TemplateError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it's", "it\\'s"),
        ('"', '\\"'),
        ("\\", "\\\\"),
        ("a/b", "a\\/b"),
        ("\b\n\t\f\r", "\\b\\n\\t\\f\\r"),
        ("\0\x1f", "\\u0000\\u001F"),
        ("\x7f", "\x7f"),
        ("\x80é", "\\u0080\\u00E9"),
        ("\u2028", "\\u2028"),
        ("\U0001f986", "\\uD83E\\uDD86"),
        ("$#{}", "$#{}"),
    ],
)
def test_escape_javascript_matches_commons_lang(text: str, expected: str) -> None:
    assert escape_javascript(text) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escape_javascript_without_quote_escapes_is_json(text: str) -> None:
    escaped = escape_javascript(text).replaceAll("\\\\'", "'")
    assert json.loads(f'"{escaped}"') == text


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('$x.replaceAll("\\\\\'", "Q")', "aQb"),
        ("#set($context.header.Retry-After = 1)$context.header.Retry-After", "1"),
        ('#set($y = "say ""hi""")$y', 'say "hi"'),
        ('#set($p = "wait=5")#if($p.startsWith("wait"))yes#end', "yes"),
        ('#set($p = "a=b")#set($n = $p.indexOf("="))$n', "1"),
        ('{\\"a\\":\\"$x.length()\\"}', '{\\"a\\":\\"4\\"}'),
        ("$!context.authorizer.claims.sub", ""),
    ],
)
def test_mapping_template_render(template: str, expected: str) -> None:
    variables = {
        "x": JavaString("a\\'b"),
        "context": {"header": {}, "authorizer": None},
    }
    assert MappingTemplate(template).render(variables) == expected


def test_mapping_template_failure_raises_template_error() -> None:
    with pytest.raises(TemplateError):
        MappingTemplate('$x.substring("a")').render({"x": JavaString("text")})


def test_java_string_methods() -> None:
    text = JavaString("Key=Value&&")
    assert text.split("&") == ["Key=Value"]
    assert text.substring(4, 9) == "Value"
    assert text.indexOf("?") == -1
    assert text.replaceAll("(K)(e)", "$2$1\\$") == "eK$y=Value&&"
    assert text.matches("Key.*") and not text.matches("Key")
    assert text.toLowerCase().endsWith("&&") and text.toUpperCase().contains("KEY")
    assert JavaString("").split("&") == [""] and JavaString("").isEmpty()
    assert JavaString(" a ").trim().equals("a") and JavaString("a.b").replace(".", "") == "ab"


def test_template_util_functions() -> None:
    util = TemplateFunctions()
    assert util.urlDecode("a+b%26%C3%A9") == "a b&é"
    assert util.urlEncode("a b&é") == "a+b%26%C3%A9"
    assert util.base64Decode(util.base64Encode("é")) == "é"
    assert util.parseJson('{"a": 1}') == {"a": 1}
