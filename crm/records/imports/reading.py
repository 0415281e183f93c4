"""From an uploaded CSV or XLSX file to a table of text."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from crm.records.imports.formulas import undefuse

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 250
LONGEST_CELL = 65_536
DELIMITERS = ",;\t|"
SAMPLE = 20_000


class UnreadableFile(Exception):
    """The text is a sentence for the person who chose the file."""


@dataclass(frozen=True)
class Table:
    """`rows` are (line number in the file, cells), each with as many cells as there are headers."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(name: str, content: bytes) -> Table:
    """Raises UnreadableFile."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than 20 MB. Split it and import the parts one after the other."))
    if not content.strip():
        raise UnreadableFile(_("The file is empty."))
    if content.startswith(b"PK"):
        return _table(_xlsx_lines(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(_("This is an old Excel file (.xls). Save it as .xlsx or .csv and choose that."))
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise UnreadableFile(_("This file is no Excel workbook, though its name says so."))
    return _table(_csv_lines(decode(content)))


def decode(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else Windows' Western encoding, which old spreadsheets write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        number = 1
        for cells in reader:
            yield number, [undefuse(cell) for cell in cells]
            number = reader.line_num + 1
    except csv.Error as error:
        message = _("Line %(line)s cannot be read as CSV. Save the file again as CSV (UTF-8) and choose that.")
        raise UnreadableFile(message % {"line": reader.line_num}) from error


def delimiter_of(text: str) -> str:
    """The one that stands most often in the first line outside of quotes; a comma if none does."""
    first = re.sub(r'"[^"]*"', "", text.lstrip()[:SAMPLE].partition("\n")[0])
    return max(DELIMITERS, key=first.count)


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise UnreadableFile(_("The workbook is too large. Split it and import the parts."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, [cell_text(cell) for cell in cells]
    except UnreadableFile:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise UnreadableFile(_("This workbook cannot be read. Save it as .xlsx or .csv and choose that.")) from error


def cell_text(value: Any) -> str:
    """A spreadsheet's value as it would stand in a CSV file: days and times in ISO form, whole numbers without `.0`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return undefuse(str(value))


def _table(lines: Iterable[tuple[int, list[str]]]) -> Table:
    headers: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if not headers:
            headers = _headers(cells)
        else:
            rows.append((number, _row(number, cells, len(headers))))
            if len(rows) > MOST_ROWS:
                raise UnreadableFile(_("The file has more than 50,000 rows. Split it and import the parts."))
    if not rows:
        raise UnreadableFile(_("The file has no rows below its column names."))
    return Table(headers, rows)


def _headers(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise UnreadableFile(_("The file has more than 250 columns. Remove those that you do not need."))
    return [_storable(cell).strip()[:200] for cell in cells]


def _row(number: int, cells: list[str], width: int) -> list[str]:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        message = _("Line %(line)s has more cells than there are column names. Is a value with a comma without quotes?")
        raise UnreadableFile(message % {"line": number})
    fitted = [_storable(cell)[:LONGEST_CELL] for cell in cells[:width]]
    return fitted + [""] * (width - len(fitted))


def _storable(text: str) -> str:
    """Without what no database stores: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
