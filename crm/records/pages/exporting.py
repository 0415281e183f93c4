"""What an index page lists, as a file: CSV for programs, XLSX for people; nothing in it runs as a formula."""

import csv
import io
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook

from core import clock
from core.portals.roles import Permission
from core.settings.audit import record_setting
from crm.records.imports.formulas import defuse
from crm.records.pages.listing import Listing
from crm.records.pages.showing import Labels, relation_columns
from crm.records.pages.views import RecordsPage
from crm.records.record_types import Property, PropertyKind, RecordType
from crm.records.values import read_value, text_value

EXPORTS = "exports"
AT_ONCE = 500
MOST_IN_XLSX = 100_000
LABELLED = (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE, PropertyKind.OWNER)
NUMBERS = (PropertyKind.NUMBER, PropertyKind.CURRENCY)


class ExportView(RecordsPage):
    """`?format=csv` or `xlsx`; `?all=1` for every property instead of the columns; the rest as the index page's."""

    permission = Permission.EDIT_RECORDS

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponseBase:
        listing = Listing(record_type, self.request.membership, request.GET.dict())
        props = exported(listing, everything=bool(request.GET.get("all")))
        name = f"{record_type.path}-{clock.today(self.portal).isoformat()}"
        with transaction.atomic():
            record_setting(self.portal, EXPORTS, 0, "exported", self.actor, str(record_type.label_plural))
        if request.GET.get("format") == "xlsx":
            return FileResponse(as_xlsx(listing, props), as_attachment=True, filename=f"{name}.xlsx")
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return StreamingHttpResponse(as_csv(listing, props), content_type="text/csv; charset=utf-8", headers=headers)


def exported(listing: Listing, everything: bool) -> list[Property]:
    record_type = listing.record_type
    if everything:
        shown = [prop for prop in record_type.properties if not prop.hidden]
    else:
        names = [record_type.by_name[name] for name in record_type.display]
        shown = [*names, *(prop for prop in listing.columns if prop not in names)]
    return [record_type.by_name["hs_object_id"], *shown]


def lines(listing: Listing, props: list[Property]) -> Iterator[list[str]]:
    """The heads, then a line for each record, read in chunks."""
    yield [str(prop.label) for prop in props]
    labels = Labels(listing.membership.portal)
    rows = listing.rows.select_related(*relation_columns(listing.record_type, props)).order_by("pk")
    for record in rows.iterator(chunk_size=AT_ONCE):
        yield [cell(record, prop, labels) for prop in props]


def cell(record: Any, prop: Property, labels: Labels) -> str:
    """Options and owners by what they are called, all else as the API has it."""
    if prop.kind not in LABELLED:
        return text_value(record, prop) or ""
    value = read_value(record, prop)
    if value in (None, ""):
        return ""
    if prop.kind == PropertyKind.OWNER:
        return labels.owner(int(value))
    return "; ".join(str(labels.option(prop, each).label) for each in str(value).split(";"))


def as_csv(listing: Listing, props: list[Property]) -> Iterator[bytes]:
    """With a byte order mark, by which spreadsheets know the letters."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for line in lines(listing, props):
        writer.writerow([defuse(text) for text in line])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def as_xlsx(listing: Listing, props: list[Property]) -> Any:
    """A file that goes away by itself once it is sent; numbers are numbers, all else is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(listing.record_type.label_plural)[:31])
    for place, line in enumerate(lines(listing, props)):
        if place > MOST_IN_XLSX:
            break
        sheet.append([_typed(text, prop) if place else text for text, prop in zip(line, props, strict=True)])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _typed(text: str, prop: Property) -> Any:
    if text and prop.kind in NUMBERS:
        return Decimal(text)
    return defuse(text)
