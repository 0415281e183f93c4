"""Finds text in templates that does not go through gettext: `{% translate %}` or `{% blocktranslate %}`."""

import re
import sys
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
BLOCKTRANSLATE = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
VERBATIM = re.compile(r"{%\s*(comment|verbatim)\b.*?{%\s*end\1\s*%}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}|<!--.*?-->", re.DOTALL)
CODE = re.compile(r"<(script|style|svg|code|pre)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
MARKUP = re.compile(r"<[^>]*>", re.DOTALL)
SHOWN_ATTRIBUTE = re.compile(r'\b(?:title|placeholder|alt|aria-label)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")


def untranslated(source: str) -> list[str]:
    """Words that a person would read and no translator would see."""
    for pattern in (COMMENT, VERBATIM, BLOCKTRANSLATE, CODE):
        source = pattern.sub(" ", source)
    bare = TAG.sub(" ", source)
    shown = [*SHOWN_ATTRIBUTE.findall(bare), *MARKUP.sub("\n", bare).splitlines()]
    ignored = ("Dealbooks", "QuickBooks", "&nbsp;", "&middot;", "&rarr;", "&larr;", "&times;", "&hellip;")
    for word in ignored:
        shown = [text.replace(word, "") for text in shown]
    return [text.strip() for text in shown if WORD.search(text)]


def main() -> None:
    found = [
        f"{path.relative_to(TEMPLATES.parent)}: {text}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for text in untranslated(path.read_text())
    ]
    if found:
        sys.exit("Text outside gettext:\n" + "\n".join(found))


if __name__ == "__main__":
    main()
