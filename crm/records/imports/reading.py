"""From an uploaded CSV or XLSX file to a table of text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.records.imports.csv_lines import csv_lines, refuse_cut
from crm.records.imports.decoding import decode
from crm.records.imports.formulas import undefuse
from crm.records.imports.unreadable import UnreadableFile
from crm.records.imports.workbooks import workbook_lines

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 250
TOLD_EVERY = 1000
LONGEST_CELL = 70_000  # more than any property holds, so that what is too long is refused and not cut

Lines = Iterable[tuple[int, list[str]]]


@dataclass(frozen=True)
class Table:
    """`rows` are (line number in the file, cells), each with as many cells as there are headers."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(name: str, content: bytes, goes_on: Callable[[], None] | None = None) -> Table:
    """`goes_on` is called every thousand lines, while a long file is read. Raises UnreadableFile."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than 20 MB. Split it and import the parts one after the other."))
    if not content.strip():
        raise UnreadableFile(_("The file is empty."))
    if is_workbook(content):
        return _table(_telling(workbook_lines(content, MOST_COLUMNS), goes_on), widens=True)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(_("This is an old Excel file (.xls). Save it as .xlsx or .csv and choose that."))
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise UnreadableFile(_("This file is no Excel workbook, though its name says so."))
    text = decode(content)
    lines = list(csv_lines(text))
    refuse_cut(text, lines)
    return _table(_telling(lines, goes_on))


def _telling(lines: Lines, goes_on: Callable[[], None] | None) -> Lines:
    for place, line in enumerate(lines, 1):
        if goes_on and place % TOLD_EVERY == 0:
            goes_on()
        yield line


def is_workbook(content: bytes) -> bool:
    return content.startswith(b"PK")


def _table(lines: Lines, widens: bool = False) -> Table:
    """The last columns may have values without names. `widens`: also further right than the line of the names goes,
    as where its cells were merged.
    """
    headers: list[str] = []
    widest = MOST_COLUMNS
    rows: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if not headers:
            headers = _headers(cells)
            widest = MOST_COLUMNS if widens else len(cells)
            continue
        cells = _trimmed(cells)
        headers += [""] * (min(len(cells), widest) - len(headers))
        rows.append((number, _row(number, cells, len(headers))))
        if len(rows) > MOST_ROWS:
            raise UnreadableFile(_("The file has more than 50,000 rows. Split it and import the parts."))
    if not rows:
        raise UnreadableFile(_("The file has no rows below its column names."))
    return Table(headers, [(number, cells + [""] * (len(headers) - len(cells))) for number, cells in rows])


def _trimmed(cells: list[str]) -> list[str]:
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return cells[:width]


def _headers(cells: list[str]) -> list[str]:
    cells = _trimmed(cells)
    if len(cells) > MOST_COLUMNS:
        raise UnreadableFile(_("The file has more than 250 columns. Remove those that you do not need."))
    return [undefuse(_storable(cell)).strip()[:200] for cell in cells]


def _row(number: int, cells: list[str], width: int) -> list[str]:
    if len(cells) > width:
        message = _("Line %(line)s has more cells than there are column names. Is a value with a comma without quotes?")
        raise UnreadableFile(message % {"line": number})
    return [_storable(cell)[:LONGEST_CELL] for cell in cells]


def _storable(text: str) -> str:
    """Without what no database stores: NUL, and halves of characters."""
    return text if text.isprintable() else text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
