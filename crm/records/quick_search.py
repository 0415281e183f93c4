"""Records by a few typed words."""

import re
from typing import Any

from crm.records.filters.tokens import EDGE

MOST_WORDS = 6
FROM_ANYWHERE = 3


def search_rows(rows: Any, text: str) -> Any:
    """Rows whose quick-search text holds every word: anywhere, but one or two letters at the beginning of a word.

    Fewer letters than a trigram has are found by the index (models/indexes.py) at an edge alone.
    """
    for word in text.replace("\x00", " ").casefold().split()[:MOST_WORDS]:
        is_long = len(word) >= FROM_ANYWHERE
        rows = rows.filter(search_text__contains=word) if is_long else rows.filter(search_text__regex=beginning(word))
    return rows


def beginning(word: str) -> str:
    return f"(^|{EDGE}){re.escape(word)}"
