"""A Norwegian reader meets no English: every page that a GET gives is read for the texts of the catalogue.

It stands here because this world has something of everything in it, and its routes know every address.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from core.management.commands.gather_words import read_catalog
from core.words.gathering import ROOT
from tests.people import a_cast
from tests.tenancy.matrix import ids_of
from tests.tenancy.routes import Ids, addresses, all_routes
from tests.tenancy.world import MINE_FROM, everything, number_from

FOR_PROGRAMS = {"api_schema", "api_docs", "healthz", "readyz"}
FILLED = re.compile(r"%\(\w+\)[sd]")
UNSHOWN = re.compile(r"<(script|style|svg|code)\b.*?</\1>", re.DOTALL)
SHOWN_ATTRIBUTE = re.compile(r'\b(?:title|placeholder|alt|aria-label)="([^"]*)"')

Pieces = dict[tuple[str, ...], list[str]]


@pytest.fixture(scope="module")
def english() -> Pieces:
    """What stands between the %(names)s of a text, three words or longer, by its first three words."""
    found: Pieces = {}
    for message in read_catalog(ROOT / "locale" / "nb" / "LC_MESSAGES" / "django.po", "nb"):
        for text in message.id if isinstance(message.id, tuple) else (message.id,):
            for piece in (part.strip() for part in FILLED.split(text)):
                words = re.findall(r"\w+", piece)
                if len(words) >= 3 and piece not in str(message.string):
                    found.setdefault(tuple(words[:3]), []).append(piece)
    return found


def english_in(page: str, english: Pieces) -> Iterator[str]:
    page = UNSHOWN.sub(" ", page)
    attributes = " | ".join(SHOWN_ATTRIBUTE.findall(page))
    shown = re.sub(r"\s+", " ", unescape(f"{strip_tags(page)} | {attributes}"))
    words = re.findall(r"\w+", shown)
    for three in dict.fromkeys(zip(words, words[1:], words[2:], strict=False)):
        yield from (piece for piece in english.get(three, []) if piece in shown)


def pages(client: Client, kind: str, ids: Ids) -> Iterator[tuple[str, Any]]:
    """Address and answer of each route of this kind that a GET reaches."""
    for route in all_routes():
        if route.kind == kind and "GET" in route.methods and route.name not in FOR_PROGRAMS:
            for address, _chosen in addresses(route, ids):
                yield address, client.get(address)


def test_no_page_has_an_english_text(db: None, english: Pieces) -> None:
    cast = a_cast()
    type(cast.portal).objects.filter(pk=cast.portal.pk).update(language="nb")
    cast.portal.language = "nb"
    number_from(MINE_FROM)
    made = everything(cast.owner, "kveite")
    mine = ids_of(made, cast.owner.user.pk)
    ids = replace(mine, words=mine.words | {"token": made["quotes"].token, "uidb36": "1"})
    left: dict[str, list[str]] = {}
    seen = 0
    for kind, client in (("page", cast.owner.client), ("public", Client(headers={"Accept-Language": "nb"}))):
        for address, answer in pages(client, kind, ids):
            if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
                seen += 1
                found = list(english_in(answer.content.decode(), english))
                left |= {address: found} if found else {}
    assert left == {}
    assert seen > 80
