"""The lines of a workbook's first sheet, each with its number, as they would stand in a CSV file."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from crm.records.imports.unreadable import UnreadableFile

MOST_UNPACKED = 300 * 1024 * 1024
MOST_SHARED = 50 * 1024 * 1024  # the texts of all cells, which are held at once
MOST_LINES = 1_048_576  # what a sheet can have
PIECE = 1024 * 1024
# A formula without the value that it gave; empty text, which is a value, has its type beside it.
UNCOUNTED = re.compile(
    rb'<c\b(?![^<>]*\bt="str")[^<>]*>\s*<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
LONGEST_FORMULA = 9000
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
BROKEN = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError, EOFError)

Line = tuple[int, list[str]]


def workbook_lines(content: bytes, most_columns: int) -> Iterator[Line]:
    """What stands further right than `most_columns` and one is not looked at. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_too_large(packed)
            sheet = _first_sheet(content)
            _refuse_uncounted(packed, sheet)
        sheet.reset_dimensions()  # a program may have written that the sheet is a million rows long
        for number, cells in enumerate(sheet.iter_rows(max_col=most_columns + 1, values_only=True), 1):
            if number > MOST_LINES:
                return
            if any(cell is not None for cell in cells):
                yield number, [cell_text(cell) for cell in cells]
    except BROKEN as error:
        message = _("This workbook cannot be read; it may be cut off. Save it as .xlsx or .csv and choose that.")
        raise UnreadableFile(message) from error


def unpacked_size(content: bytes) -> int:
    """0 for what is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        return 0


def _refuse_too_large(packed: zipfile.ZipFile) -> None:
    """Raises UnreadableFile."""
    sizes = {part.filename: part.file_size for part in packed.infolist()}
    if sum(sizes.values()) > MOST_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > MOST_SHARED:
        raise UnreadableFile(_("The workbook is too large. Split it and import the parts."))


def _first_sheet(content: bytes) -> Any:
    """The first that is shown."""
    sheets = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets
    return next((sheet for sheet in sheets if sheet.sheet_state == "visible"), sheets[0])


def _refuse_uncounted(packed: zipfile.ZipFile, sheet: Any) -> None:
    """Programs write formulas without their values, and the cells would come in empty. Raises UnreadableFile."""
    with packed.open(sheet._worksheet_path) as part:
        rest = b""
        while piece := part.read(PIECE):
            if UNCOUNTED.search(rest + piece):
                message = _("The workbook has formulas without their results. Open it, save it, and choose it again.")
                raise UnreadableFile(message)
            rest = piece[-LONGEST_FORMULA:]


def cell_text(value: Any) -> str:
    """Days and times in ISO form, whole numbers without `.0`."""
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
    return unescape(value) if isinstance(value, str) else str(value)


def escape(text: str) -> str:
    """Characters that XML cannot hold, or changes, as workbooks write them: `_x000D_` (ECMA-376, ST_Xstring)."""
    text = ESCAPED.sub(lambda found: f"_x005F_{found[0][1:]}", text)
    return UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
