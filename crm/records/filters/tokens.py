"""CONTAINS_TOKEN: whole words between blanks and signs; `*` stands for anything, so `*berg*` is "contains"."""

import re

EDGE = r"[][ \t\r\n,;:.@/()&+\"'_-]"
_ANYTHING = "(.|\n)*"


def token_pattern(folded: str) -> str:
    """A regular expression that Python and PostgreSQL read alike, for folded text."""
    words = _ANYTHING.join(re.escape(word) for word in folded.split("*"))
    return f"(^|{EDGE}){words}({EDGE}|$)"
