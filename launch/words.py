"""Finds words that a person would read and no translator would see, in templates and in code."""

import ast
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "crm", "invoices", "qbo_sync", "hubspot_import")
NAMES = ("Dealbooks", "QuickBooks Online", "QuickBooks", "Intuit", "Ctrl-K")

BLOCKTRANSLATE = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
UNSHOWN_BLOCK = re.compile(r"{%\s*(comment|verbatim)\b.*?{%\s*end\1\s*%}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
BARE_ATTRIBUTE = re.compile(r"[\w:-]+=(\"[^\"]*\"|'[^']*')")
ENTITY = re.compile(r"&\w+;")
WORD = re.compile(r"[^\W\d_]{2,}")
SHOWN_ATTRIBUTES = {"title", "placeholder", "alt", "aria-label"}
UNSHOWN_ELEMENTS = {"script", "style", "svg", "code", "pre", "kbd"}

SHOWN_KEYWORDS = {"label", "help_text", "verbose_name", "verbose_name_plural", "placeholder", "empty_label"}
MESSAGES = {"success", "info", "warning", "error"}


class ShownText(HTMLParser):
    """Collects what a browser would show or read out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.shown: list[str] = []
        self.unshown = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unshown += tag in UNSHOWN_ELEMENTS
        self.shown += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shown += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self.unshown -= tag in UNSHOWN_ELEMENTS and self.unshown > 0

    def handle_data(self, data: str) -> None:
        if not self.unshown:
            self.shown += data.splitlines()


def untranslated_in_template(source: str) -> list[str]:
    for pattern in (UNSHOWN_BLOCK, BLOCKTRANSLATE, TAG):
        source = pattern.sub(" ", source)
    parser = ShownText()
    parser.feed(source)
    parser.close()
    return [text.strip() for text in parser.shown if _has_words(text)]


def _has_words(text: str) -> bool:
    for pattern in (ENTITY, BARE_ATTRIBUTE):
        text = pattern.sub(" ", text)
    for name in NAMES:
        text = text.replace(name, " ")
    return WORD.search(text) is not None


def untranslated_in_code(source: str) -> Iterator[str]:
    """Plain strings where Django shows one: a field's label, a message."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _shown_arguments(node)


def _shown_arguments(call: ast.Call) -> Iterator[str]:
    shown = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_KEYWORDS]
    if isinstance(call.func, ast.Attribute) and call.func.attr in MESSAGES and _is_named(call.func.value, "messages"):
        shown += call.args[1:2]
    for value in shown:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and _has_words(value.value):
            yield f"line {value.lineno}: {value.value}"


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def findings() -> Iterator[str]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for text in untranslated_in_template(path.read_text()):
            yield f"{path.relative_to(ROOT)}: {text}"
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                for text in untranslated_in_code(path.read_text()):
                    yield f"{path.relative_to(ROOT)}: {text}"


def main() -> None:
    found = list(findings())
    if found:
        sys.exit("Words outside gettext:\n" + "\n".join(found))


if __name__ == "__main__":
    main()
