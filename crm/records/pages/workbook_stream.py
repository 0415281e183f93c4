"""A workbook of one sheet, written as it is sent: no row is held longer than it takes to write it (ECMA-376)."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape as escape_xml
from xml.sax.saxutils import quoteattr

from crm.records.imports.workbooks import escape

MOST_LINES = 1_048_576
LONGEST_TEXT = 32_767
ROWS_AT_ONCE = 500
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
BEFORE_ROWS = (
    f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    '<cols><col min="1" max="{width}" width="20" customWidth="1"/></cols><sheetData>'
)
AFTER_ROWS = "</sheetData></worksheet>"

Cell = str | Decimal


class _Outlet(io.RawIOBase):
    """What the archive writes into; it cannot go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def stream_workbook(title: str, width: int, lines: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """`lines` of `width` cells, the heads first; a Decimal is a number, all else text that is no formula."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**PARTS, "xl/workbook.xml": _workbook(title)}.items():
            archive.writestr(name, DECLARATION + content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((DECLARATION + BEFORE_ROWS.replace("{width}", str(width))).encode())
            for place, line in enumerate(lines, 1):
                sheet.write(f"<row>{''.join(map(_cell, line))}</row>".encode())
                if place % ROWS_AT_ONCE == 0:
                    yield outlet.take()
            sheet.write(AFTER_ROWS.encode())
    yield outlet.take()


def _workbook(title: str) -> str:
    name = quoteattr("".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31] or "-")
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name={name} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _cell(value: Cell) -> str:
    if isinstance(value, Decimal):
        return f"<c><v>{value}</v></c>"
    if not value:
        return "<c/>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape_xml(escape(cut(value)))}</t></is></c>'


def cut(text: str) -> str:
    """What a cell holds of it: the limit counts UTF-16 units."""
    if len(text) * 2 <= LONGEST_TEXT:
        return text
    return text.encode("utf-16-le", "replace")[: LONGEST_TEXT * 2].decode("utf-16-le", "ignore")
