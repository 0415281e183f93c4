"""What an index page lists, as a file: CSV for programs, XLSX for people; nothing in it runs as a formula."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import clock
from core.portals.roles import Permission
from core.settings.audit import record_setting
from crm.records.imports.formulas import defuse
from crm.records.pages.export_cells import ExportCells
from crm.records.pages.listing import Listing
from crm.records.pages.showing import relation_columns
from crm.records.pages.views import RecordsPage
from crm.records.pages.workbook_stream import MOST_LINES, Cell, stream_workbook
from crm.records.record_types import Property, PropertyKind, RecordType

EXPORTS = "exports"
AT_ONCE = 500
MOST_IN_XLSX = MOST_LINES - 1
EXACT_DIGITS = 15  # more of them a spreadsheet rounds
NUMBERS = (PropertyKind.NUMBER, PropertyKind.CURRENCY)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportView(RecordsPage):
    """`?format=csv` or `xlsx`; `?all=1` for every property instead of the columns; the rest as the index page's."""

    permission = Permission.EDIT_RECORDS

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponseBase:
        listing = Listing(record_type, self.request.membership, request.GET.dict())
        props = exported(listing, everything=bool(request.GET.get("all")))
        kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
        if kind == "xlsx" and listing.rows.order_by("pk")[MOST_IN_XLSX : MOST_IN_XLSX + 1].exists():
            messages.error(request, _("This is more than an Excel sheet holds. Export it as CSV, or filter it first."))
            return redirect(listing.url())
        with transaction.atomic():
            record_setting(self.portal, EXPORTS, 0, "exported", self.actor, str(record_type.label_plural))
        name = f"{record_type.path}-{clock.today(self.portal).isoformat()}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        if kind == "xlsx":
            return StreamingHttpResponse(as_xlsx(listing, props), content_type=XLSX, headers=headers)
        return StreamingHttpResponse(as_csv(listing, props), content_type="text/csv; charset=utf-8", headers=headers)


def exported(listing: Listing, everything: bool) -> list[Property]:
    """The Record ID, by which a later import finds the record, then the columns or all properties; of the hidden ones
    the portal's own, the HubSpot ID say.
    """
    record_type = listing.record_type
    if everything:
        shown = [prop for prop in record_type.properties if prop.custom or not prop.hidden]
    else:
        names = [record_type.by_name[name] for name in record_type.display]
        shown = [*names, *(prop for prop in listing.columns if prop not in names)]
    return [record_type.by_name["hs_object_id"], *(prop for prop in shown if prop.name != "hs_object_id")]


def lines(listing: Listing, props: list[Property]) -> Iterator[list[str]]:
    """The heads, then a line for each record, read in chunks."""
    yield [defuse(str(prop.label)) for prop in props]
    cells = ExportCells(listing.membership.portal)
    readers = [cells.reader(prop) for prop in props]
    related = relation_columns(listing.record_type, [prop for prop in props if prop.kind != PropertyKind.OWNER])
    rows = listing.rows.select_related(*related).defer("folded", "search_text").order_by("pk")
    for record in rows.iterator(chunk_size=AT_ONCE):
        yield [defuse(read(record)) for read in readers]


def as_csv(listing: Listing, props: list[Property]) -> Iterator[bytes]:
    """With a byte order mark, by which spreadsheets know the letters."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for place, line in enumerate(lines(listing, props)):
        writer.writerow(line)
        if place % AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def as_xlsx(listing: Listing, props: list[Property]) -> Iterator[bytes]:
    """Numbers are numbers, unless a spreadsheet would round them; all else is text."""
    title = str(listing.record_type.label_plural)
    return stream_workbook(title, len(props), _typed_lines(listing, props))


def _typed_lines(listing: Listing, props: list[Property]) -> Iterator[list[Cell]]:
    for place, line in enumerate(lines(listing, props)):
        yield [_typed(text, prop) if place else text for text, prop in zip(line, props, strict=True)]


def _typed(text: str, prop: Property) -> Cell:
    if text and prop.kind in NUMBERS:
        number = Decimal(text)
        if len(number.as_tuple().digits) <= EXACT_DIGITS:
            return number
    return text
