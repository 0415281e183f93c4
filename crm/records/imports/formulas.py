"""A spreadsheet must not run what stands in a cell: on the way out such a text gets an apostrophe, which goes away
again on the way in (guarantees.md G14).
"""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

TRIGGERS = "=+-@\t\r\n\0＝＋－＠"
MARKED = re.compile(f"'+[{re.escape(TRIGGERS)}]")


def defuse(text: str) -> str:
    """The cell for a CSV file. Numbers stay numbers, `-5` included; what looks defused already is defused once more."""
    return f"'{text}" if would_run(text) or is_marked(text) else text


def undefuse(cell: str) -> str:
    """What `defuse` was given."""
    return cell[1:] if is_marked(cell) else cell


def would_run(text: str) -> bool:
    return bool(text) and text[0] in TRIGGERS and not _is_number(text)


def is_marked(cell: str) -> bool:
    return cell[:1] == "'" and MARKED.match(cell) is not None


def was_defused(cells: Iterable[str]) -> bool:
    """Do the apostrophes come from an export? In a file that none has defused, such texts mostly stand bare."""
    marked = bare = 0
    for cell in cells:
        marked += is_marked(cell)
        bare += would_run(cell)
    return marked > 0 and marked >= bare


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and text == text.strip() and text[0] != "+"
    except InvalidOperation:
        return False
