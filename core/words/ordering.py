"""Texts in the order of the reader's alphabet."""

import unicodedata
from typing import Any

from django.utils.translation import get_language

AFTER_Z = str.maketrans("æøå", "{|}")


def alphabetical(text: Any) -> str:
    """A key to sort by: capitals and accents do not count, and in Norwegian æ, ø and å come last."""
    folded = str(text).casefold()
    if get_language() == "nb":
        folded = unicodedata.normalize("NFC", folded).translate(AFTER_Z)
    return "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
