"""The `Integration invoices` card of a deal, contact, company or quote (product.md section 4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.money import ZERO, format_money
from core.portals.roles import Permission
from crm.records.associations import associated_ids, association_map
from crm.records.slots import Badge, CardPage, Column, RecordCard
from invoices.attaching import ATTACHES_TO
from invoices.badges import badge_of
from invoices.books import Book, BookState
from invoices.models import Delivery, DraftState, Invoice, InvoiceDraft, Stage
from invoices.wizard.summary import step_url

CREATES_FROM = ("deals", "quotes")
MOST_SHOWN = 20


@dataclass(frozen=True)
class CardRow:
    invoice: Invoice
    badge: Badge

    @property
    def is_on_its_way(self) -> bool:
        return self.invoice.delivery in (Delivery.CREATING, Delivery.WAITING_FOR_APPROVAL)

    @property
    def needs_you(self) -> bool:
        return self.invoice.delivery == Delivery.NEEDS_YOU

    @property
    def waits_for_quickbooks(self) -> bool:
        book = self.invoice.book
        return self.is_on_its_way and book is not None and book.state != BookState.CONNECTED


@dataclass
class CurrencyTotals:
    currency: str
    billed: Decimal = ZERO
    paid: Decimal = ZERO
    open: Decimal = ZERO
    overdue: Decimal = ZERO
    count: int = 0


def card_context(page: CardPage) -> Mapping[str, Any]:
    record, type_name = page.record, page.record_type.name
    invoices = invoices_on(record)
    may_create = type_name in CREATES_FROM and _may_change(page, Permission.CREATE_INVOICES)
    return {
        "record": record,
        "record_type": page.record_type,
        "rows": [CardRow(invoice, badge_of(invoice)) for invoice in invoices[:MOST_SHOWN]],
        "more": max(len(invoices) - MOST_SHOWN, 0),
        "totals": totals_by_currency(invoices),
        "difference": difference_in_words(record, invoices) if type_name == "deals" else "",
        "unattached": unattached_invoices(record) if type_name == "deals" else [],
        "draft": open_draft(record, type_name) if may_create else None,
        "create_url": reverse(f"invoice_start_{type_name}", args=[record.pk]) if may_create else "",
        "attach_url": _attach_url(page),
        "has_books": Book.objects.for_portal(page.portal).exists(),
        "may_edit": _may_change(page, Permission.EDIT_RECORDS),
    }


def _may_change(page: CardPage, permission: Permission) -> bool:
    """An archived record is looked at only."""
    return page.may(permission) and page.record.archived_at is None


def _attach_url(page: CardPage) -> str:
    if page.record_type.name not in ATTACHES_TO or not _may_change(page, Permission.EDIT_RECORDS):
        return ""
    return reverse("invoice_attach", args=[page.record_type, page.record.pk])


def invoices_on(record: Any) -> list[Invoice]:
    """The live invoices of a record, the newest first."""
    rows = Invoice.objects.for_portal(record.portal).live().filter(pk__in=associated_ids(record, "invoices"))
    return list(rows.select_related("book").order_by("-created_at", "-id"))


def totals_by_currency(invoices: Iterable[Invoice]) -> list[CurrencyTotals]:
    """What counts: not what is on its way, voided or deleted."""
    found: dict[str, CurrencyTotals] = {}
    for invoice in invoices:
        if not invoice.counts:
            continue
        sums = found.setdefault(invoice.currency, CurrencyTotals(invoice.currency))
        sums.billed += invoice.amount_billed
        sums.paid += invoice.amount_paid
        sums.open += invoice.balance
        sums.overdue += invoice.balance if invoice.stage == Stage.OVERDUE else ZERO
        sums.count += 1
    return list(found.values())


def difference_in_words(deal: Any, invoices: Sequence[Invoice]) -> str:
    """By how much what is billed, before tax, differs from the deal's amount; nothing is said before anything is."""
    counted = [each for each in invoices if each.counts and each.currency == deal.currency]
    if not counted or deal.amount is None:
        return ""
    billed = sum((each.subtotal - each.discount for each in counted), ZERO)
    if billed == deal.amount:
        return ""
    values = {"difference": format_money(abs(billed - deal.amount), deal.currency)}
    if billed > deal.amount:
        return _now("Billed %(difference)s more than the deal's amount, before tax.") % values
    return _now("%(difference)s of the deal's amount is not billed yet, before tax.") % values


def unattached_invoices(deal: Any) -> list[Invoice]:
    """Invoices of the deal's contacts and companies that are on no deal; nobody guesses, a person attaches."""
    ids: set[int] = set()
    for payer_type in ("companies", "contacts"):
        payers = associated_ids(deal, payer_type)
        for joined in association_map(deal.portal_id, payer_type, payers, "invoices").values():
            ids |= {invoice_id for invoice_id, _label in joined}
    if not ids:
        return []
    on_deals = association_map(deal.portal_id, "invoices", ids, "deals")
    rows = Invoice.objects.for_portal(deal.portal).live().filter(pk__in=ids - set(on_deals))
    return list(rows.order_by("-created_at")[:MOST_SHOWN])


def open_draft(record: Any, type_name: str) -> dict[str, Any] | None:
    rows = InvoiceDraft.objects.for_portal(record.portal).select_related("created_by")
    draft = rows.filter(source_type=type_name, source_id=record.pk, state=DraftState.ACTIVE).first()
    return {"draft": draft, "url": step_url(draft, draft.step)} if draft else None


INVOICES_CARD = RecordCard(
    name="integration-invoices",
    record_types=ATTACHES_TO,
    title=_("Integration invoices"),
    column=Column.RIGHT,
    lazy=True,
    template="invoices/_card.html",
    context=card_context,
    order=10,
    covers=("invoices",),
)
