"""The style guide shows every component, so that nobody builds one a second time."""

import re
from pathlib import Path

from django.test import Client

COMPONENTS = Path("templates/components")
# Parts of every page, or of another component.
AROUND = {"head", "scripts", "parts", "toasts", "form_tokens", "field", "options"}


def shown() -> set[str]:
    text = Path("templates/styleguide/_components.html").read_text()
    called = re.findall(r'{% component "(\w+)"', text)
    return {*called, *re.findall(r"{% (\w+)", text)}


def test_every_component_is_in_the_style_guide() -> None:
    there = {path.stem for path in COMPONENTS.glob("*.html")} - AROUND
    assert there - shown() == set()


def test_it_shows_both_schemes_with_ids_of_their_own(db: None) -> None:
    page = Client().get("/styleguide/").content.decode()
    assert 'data-theme="light"' in page and 'data-theme="dark"' in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
