"""Pages keep to the content security policy: nothing inline, nothing from another host."""

import re
from pathlib import Path

import pytest

from tests.habits.source import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "something of another host": re.compile(
        r"\s(?:src|href|action)=[\"'](?:https?:)?//(?!www\.w3\.org)", re.IGNORECASE
    ),
}


def breaches(source: str) -> list[str]:
    bare = TAG.sub("x", source)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(bare)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_has_nothing_inline_and_nothing_foreign(path: Path) -> None:
    assert breaches(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        '<button class="a" onclick="go()">',
        "<script>go()</script>",
        "<style>p {}</style>",
        '<img src="//cdn.example/a.png">',
    ],
)
def test_a_breach_is_found(source: str) -> None:
    assert len(breaches(source)) == 1
