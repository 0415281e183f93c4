"""Every text that code and templates hand to gettext, with its plural and its context."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("config", "core", "crm", "invoices", "qbo_sync", "hubspot_import", "workflows", "reports")
KEYWORDS = dict.fromkeys(
    ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")
)
CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\s*\(")


@dataclass(frozen=True)
class Words:
    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.text, self.context


def gather_words() -> dict[tuple[str, str], Words]:
    """{(text, context): the words}; one that has a plural somewhere has it everywhere."""
    found: dict[tuple[str, str], Words] = {}
    for words in (*_of_code(), *_of_templates()):
        if words.text and (words.key not in found or words.plural):
            found[words.key] = words
    return found


def _of_code() -> Iterator[Words]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from words_of_code(path.read_bytes())


def words_of_code(source: bytes) -> Iterator[Words]:
    names = _other_names(source)
    keywords = {**KEYWORDS, **dict.fromkeys(names)}
    for _line, function, messages, _comments in extract_python(BytesIO(source), keywords, [], {}):
        function = names.get(str(function), str(function))
        yield from _as_words(function, messages if isinstance(messages, tuple) else (messages,))


def _other_names(source: bytes) -> dict[str, str]:
    """What a module calls gettext's functions: {"_now": "gettext"}."""
    imports = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    ours = (node for node in imports if node.module == "django.utils.translation")
    return {each.asname: each.name for node in ours for each in node.names if each.asname and "gettext" in each.name}


def _of_templates() -> Iterator[Words]:
    for path in sorted((ROOT / "templates").rglob("*.*")):  # pages and mails
        yield from words_of_template(path.read_text())


def words_of_template(source: str) -> Iterator[Words]:
    """Django turns a template into calls of gettext for xgettext to read; so they are read here."""
    calls = templatize(source)
    for match in CALL.finditer(calls):
        yield from _as_words(match.group(1), _texts(calls[match.end() :]))


def _texts(rest: str) -> tuple[Any, ...]:
    """The texts among a call's arguments, given what follows its bracket."""
    depth, quote, place = 1, "", 0
    while place < len(rest) and depth:
        sign = rest[place]
        if quote:
            place += sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        depth += not quote and (sign == "(") - (sign == ")")
        place += 1
    try:
        call = ast.parse(f"f({rest[: place - 1]})", mode="eval").body
    except SyntaxError:
        return ()
    arguments: Iterable[ast.expr] = call.args if isinstance(call, ast.Call) else ()
    return tuple(each.value if isinstance(each, ast.Constant) else None for each in arguments)


def _as_words(function: str, messages: tuple[Any, ...]) -> Iterator[Words]:
    texts = [text for text in messages if isinstance(text, str)]
    if "pgettext" in function:
        context, *texts = texts or [""]
    else:
        context = ""
    if texts:
        yield Words(texts[0], texts[1] if function.startswith("n") and len(texts) > 1 else "", context)
