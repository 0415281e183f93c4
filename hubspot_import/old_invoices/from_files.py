"""Old invoices from a file that HubSpot exported: its invoices, or its deals with the numbers of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.imports.guessing import folded
from crm.records.imports.reading import Table
from crm.records.imports.unreadable import UnreadableFile
from hubspot_import.models import OldInvoice
from hubspot_import.old_invoices.noting import NUMBER_ON_DEALS, day, keep, money, numbers_in

KINDS = ("invoices", "deals")
AT_ONCE = 500
# What the columns are called in HubSpot's files, folded.
IDS = {
    "deals": ("associateddealids", "associateddealid"),
    "companies": ("associatedcompanyidsprimary", "associatedcompanyids", "associatedcompanyid"),
    "contacts": ("associatedcontactids", "associatedcontactid"),
}
RECORD_ID = ("recordid", "invoiceid", "dealid")
NUMBER = ("invoicenumber", "number", *NUMBER_ON_DEALS)
CUSTOMER = ("externalrecipient", "recipient", "recipientcompany", "associatedcompany", "companyname")
AMOUNT = ("amountbilled", "invoiceamountbilled")
CURRENCY = ("currency",)
DAY = ("invoicedate",)


@dataclass(frozen=True)
class Columns:
    """Folded header -> its place."""

    places: dict[str, int]

    @classmethod
    def of(cls, headers: Sequence[str]) -> "Columns":
        return cls({folded(header): place for place, header in reversed(list(enumerate(headers)))})

    def text(self, cells: Sequence[str], names: Sequence[str]) -> str:
        places = (self.places[name] for name in names if name in self.places)
        return next((cells[place].strip() for place in places if cells[place].strip()), "")

    def has(self, names: Sequence[str]) -> bool:
        return any(name in self.places for name in names)


def note_file(portal: Portal, kind: str, table: Table) -> int:
    """Returns how many invoices the file names. Raises UnreadableFile."""
    columns = Columns.of(table.headers)
    if not columns.has(NUMBER):
        raise UnreadableFile(_("The file has no column “Invoice number”. Add it to HubSpot's export."))
    if not columns.has(RECORD_ID):
        raise UnreadableFile(_("The file has no column “Record ID”. Add it to HubSpot's export."))
    noted = [row for _line, cells in table.rows for row in _rows(portal, kind, columns, cells)]
    rows = list({row.key: row for row in noted}.values())
    for start in range(0, len(rows), AT_ONCE):
        keep(portal, rows[start : start + AT_ONCE])
    return len(rows)


def _rows(portal: Portal, kind: str, columns: Columns, cells: Sequence[str]) -> list[OldInvoice]:
    record_id, number = columns.text(cells, RECORD_ID), columns.text(cells, NUMBER)
    if not record_id or not number:
        return []
    theirs = {to: _ids(columns.text(cells, names)) for to, names in IDS.items()}
    told: dict[str, Any] = {"portal": portal, "customer": columns.text(cells, CUSTOMER)[:300], "theirs": theirs}
    if kind == "deals":
        theirs["deals"] = [record_id]
        keys = {each: f"deals/{record_id}/{each}"[:120] for each in numbers_in(number)}
        return [OldInvoice(key=key, number=each, **told) for each, key in keys.items()]
    told |= {
        "amount": money(columns.text(cells, AMOUNT).replace(",", "")),
        "currency": columns.text(cells, CURRENCY)[:3].upper(),
        "invoice_on": day(columns.text(cells, DAY)),
    }
    return [OldInvoice(key=f"invoices/{record_id}"[:120], number=number[:60], **told)]


def _ids(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
