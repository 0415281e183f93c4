"""Brings locale/ to what code and templates say: new texts wait there for a translator, those no longer said leave."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management import BaseCommand, CommandError

from core.words.gathering import ROOT, Words, gather_words

HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Language: {language}\n"
"Plural-Forms: {plurals}\n"

"""
FILLED = re.compile(r"%\((\w+)\)|%[sd]")


class Command(BaseCommand):
    help = (
        "Writes the texts of the product into locale/*/LC_MESSAGES/django.po; with --check, says what is missing there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if a translation is missing")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        words = gather_words()
        for code, _label in settings.LANGUAGES:
            if code == settings.LANGUAGE_CODE:
                continue
            path = ROOT / "locale" / code / "LC_MESSAGES" / "django.po"
            if check:
                self.check_texts(code, words, read_catalog(path, code))
            else:
                write_catalog(path, merged(words, read_catalog(path, code), code))

    def check_texts(self, code: str, words: dict[tuple[str, str], Words], catalog: Catalog) -> None:
        wrong = [text for key, each in words.items() if (text := problem(each, catalog.get(*context_of(key))))]
        wrong += [f"no longer said: {each.id}" for each in catalog if each.id and key_of(each) not in words]
        if wrong:
            raise CommandError(
                f"{code}: {len(wrong)} texts to see to (manage.py gather_words)\n" + "\n".join(wrong[:50])
            )


def problem(words: Words, message: Message | None) -> str:
    """What a translator has left to do for a text; "" for nothing."""
    if message is None or not message.string or not all(_forms(message.string)):
        return f"not translated: {words.text}"
    said = {part for text in (words.text, words.plural) for part in FILLED.findall(text)}
    for form in _forms(message.string):
        if not set(FILLED.findall(form)) <= said or (not words.plural and set(FILLED.findall(form)) != said):
            return f"its %(names)s differ: {words.text} / {form}"
    return ""


def _forms(string: Any) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string,)


def context_of(key: tuple[str, str]) -> tuple[str, str | None]:
    return key[0], key[1] or None


def key_of(message: Message) -> tuple[str, str]:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return text, message.context or ""


def read_catalog(path: Path, code: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as source:
        return read_po(source, locale=code)


def merged(words: dict[tuple[str, str], Words], held: Catalog, code: str) -> Catalog:
    """Texts in the order of the alphabet, so that two people's additions seldom meet on one line."""
    catalog = Catalog(locale=code, charset="utf-8", fuzzy=False)
    for key in sorted(words):
        each, before = words[key], held.get(*context_of(key))
        string = before.string if before is not None and isinstance(before.string, tuple) == bool(each.plural) else ""
        catalog.add((each.text, each.plural) if each.plural else each.text, string, context=each.context or None)
    return catalog


def write_catalog(path: Path, catalog: Catalog) -> None:
    """With a header that says what gettext needs and nothing that differs from one day to the next."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        target.write(HEADER.format(language=catalog.locale, plurals=catalog.plural_forms).encode())
        write_po(target, catalog, width=120, omit_header=True)
