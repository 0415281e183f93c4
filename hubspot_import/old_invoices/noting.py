"""Which invoices HubSpot knew: its invoice objects, and the invoice numbers on its deals."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.imports.guessing import folded
from hubspot_import.models import OPEN, Migration, OldInvoice

BELONG_TO = ("deals", "companies", "contacts")
NUMBER = "hs_number"
AMOUNT = ("hs_amount_billed",)
CURRENCY = ("hs_currency",)
DAY = ("hs_invoice_date",)
# The last is the one of invoices that came from HubSpot's own QuickBooks integration.
CUSTOMER = ("hs_recipient", "hs_recipient_company", "hs_external_recipient")
ASKED = [NUMBER, *AMOUNT, *CURRENCY, *DAY, *CUSTOMER, "hs_invoice_status"]
NUMBER_ON_DEALS = ("invoicenumber", "fakturanummer", "quickbooksinvoicenumber", "qboinvoicenumber")
LARGEST = Decimal(10) ** 12
Told = Mapping[str, Any]
Pairs = Mapping[str, Mapping[str, list[list[Any]]]]


def note_invoices(migration: Migration, records: Iterable[Told], others: Pairs, dropped: Counter[str]) -> None:
    """HubSpot's invoice objects; a draft without a number is none of QuickBooks."""
    noted = []
    for record in records:
        told = record.get("properties") or {}
        number = _text(told, (NUMBER,))
        if not number:
            dropped[_("Invoices without a number")] += 1
            continue
        noted.append(
            OldInvoice(
                portal=migration.portal,
                migration=migration,
                key=f"invoices/{record['id']}",
                number=number[:60],
                customer=_text(told, CUSTOMER)[:300],
                amount=money(_text(told, AMOUNT)),
                currency=_text(told, CURRENCY)[:3],
                invoice_on=day(_text(told, DAY)),
                theirs={to: _ids(others, to, record) for to in BELONG_TO},
            )
        )
    keep(migration.portal, noted)


def number_properties(definitions: Iterable[Told]) -> list[str]:
    """The deal properties that hold the number of its invoice, by label or by name."""
    return [
        str(definition["name"])
        for definition in definitions
        if {folded(str(definition.get("label") or "")), folded(str(definition["name"]))} & set(NUMBER_ON_DEALS)
    ]


def note_numbers(migration: Migration, names: Sequence[str], deals: Iterable[Told], others: Pairs) -> None:
    """The numbers on deals; several stand with a comma or a semicolon between them."""
    noted = []
    for deal in deals:
        told = deal.get("properties") or {}
        theirs = {"deals": [str(deal["id"])], **{to: _ids(others, to, deal) for to in BELONG_TO[1:]}}
        for number in dict.fromkeys(each for name in names for each in numbers_in(str(told.get(name) or ""))):
            noted.append(
                OldInvoice(
                    portal=migration.portal, migration=migration, key=f"deals/{deal['id']}/{number}"[:120],
                    number=number, theirs=theirs,
                )
            )  # fmt: skip
    keep(migration.portal, noted)


def numbers_in(text: str) -> list[str]:
    return [part.strip()[:60] for part in text.replace(";", ",").split(",") if part.strip()]


def keep(portal: Portal, noted: Sequence[OldInvoice]) -> None:
    """Of those that are here already, what is still open learns what the source says now."""
    rows = OldInvoice.objects.for_portal(portal)
    there = {row.key: row for row in rows.filter(key__in=[each.key for each in noted])}
    rows.bulk_create([each for each in noted if each.key not in there], ignore_conflicts=True)
    changed = []
    for each in noted:
        row = there.get(each.key)
        if row is not None and row.state in OPEN:
            for field in TOLD:
                setattr(row, field, getattr(each, field))
            changed.append(row)
    rows.bulk_update(changed, TOLD)


TOLD = ["number", "customer", "amount", "currency", "invoice_on", "theirs"]


def _text(told: Told, names: Sequence[str]) -> str:
    return next((text for name in names if (text := str(told.get(name) or "").replace("\x00", "").strip())), "")


def _ids(others: Pairs, to: str, record: Told) -> list[str]:
    return [pk for pk, _labels in others.get(to, {}).get(str(record["id"]), [])]


def money(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return round(amount, 2) if amount.is_finite() and abs(amount) < LARGEST else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
