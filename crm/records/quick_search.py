"""Records by a few typed words."""

from typing import Any

MOST_WORDS = 6


def search_rows(rows: Any, text: str) -> Any:
    """Rows whose quick-search text holds every word."""
    for word in text.replace("\x00", " ").casefold().split()[:MOST_WORDS]:
        rows = rows.filter(search_text__contains=word)
    return rows
