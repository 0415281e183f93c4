"""A spreadsheet must not run what stands in a cell: on the way out such a text gets an apostrophe, which goes away
again on the way in (guarantees.md G14).
"""

from decimal import Decimal, InvalidOperation

TRIGGERS = "=+-@\t\r\n\0＝＋－＠"


def defuse(text: str) -> str:
    """The cell for a CSV file. Numbers stay numbers, `-5` included."""
    if not text or _is_number(text):
        return text
    looks_defused = text[0] == "'" and text[1:2] in (*TRIGGERS, "'")
    return f"'{text}" if text[0] in TRIGGERS or looks_defused else text


def undefuse(cell: str) -> str:
    """What `defuse` was given."""
    if len(cell) > 1 and cell[0] == "'" and cell[1] in TRIGGERS + "'":
        return cell[1:]
    return cell


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and text == text.strip() and text[0] != "+"
    except InvalidOperation:
        return False
