"""Old invoices as their page shows them: by state, each beside the invoices of QuickBooks that it may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.portals.models import Portal
from core.queue.models import QueueState
from crm.records.pages.addresses import record_url, url_of
from crm.records.pages.listing import COUNT_CAP
from crm.records.record_types import all_record_types
from hubspot_import.models import OPEN, InvoiceSearch, OldInvoice, OldInvoiceState
from hubspot_import.old_invoices.noting import BELONG_TO
from invoices.attaching import ATTACHES_TO
from invoices.wizard.surroundings import usable_books

ON_A_PAGE = 25
SAME = {"customer": _("same customer"), "amount": _("same amount"), "currency": _("same currency")}
OTHER = {"customer": _("another customer"), "amount": _("another amount"), "currency": _("another currency")}


@dataclass(frozen=True)
class ShownCandidate:
    told: dict[str, Any]

    @property
    def value(self) -> str:
        return f"{self.told['book']}:{self.told['id']}"

    @property
    def amount(self) -> Decimal:
        return Decimal(self.told["amount"])

    @property
    def on(self) -> date | None:
        return date.fromisoformat(self.told["on"]) if self.told["on"] else None

    @property
    def same(self) -> list[Any]:
        return [SAME[name] for name in self.told["same"]]

    @property
    def other(self) -> list[Any]:
        return [OTHER[name] for name in self.told["other"]]


@dataclass(frozen=True)
class ShownInvoice:
    """`records` are the live ones that it belongs to, the deal first."""

    row: OldInvoice
    records: list[Any]

    @property
    def is_open(self) -> bool:
        return self.row.state in OPEN

    @property
    def source(self) -> str:
        return _now("number on a deal") if self.row.key.startswith("deals/") else _now("invoice")

    @property
    def candidates(self) -> list[ShownCandidate]:
        return [ShownCandidate(told) for told in self.row.candidates]

    @property
    def links(self) -> list[tuple[str, str]]:
        return [(record_url(record), str(record)) for record in self.records]

    @property
    def invoice_url(self) -> str:
        return url_of("invoices", self.row.invoice_id) if self.row.invoice_id else ""

    @property
    def find_url(self) -> str:
        """Where a person looks through all invoices of the company by himself."""
        if not self.records:
            return ""
        record = self.records[0]
        name = next(each for each in ATTACHES_TO if isinstance(record, all_record_types()[each].model))
        return reverse("invoice_attach", args=[all_record_types()[name], record.pk]) + f"?q={self.row.number}"


class OldInvoices:
    """One state of a portal's old invoices, a page of them."""

    def __init__(self, portal: Portal, state: str, after: str) -> None:
        self.portal = portal
        self.asked = state if state in OldInvoiceState.values else ""
        self.after = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0

    @cached_property
    def counts(self) -> dict[str, int]:
        rows = OldInvoice.objects.for_portal(self.portal)
        return {str(state): rows.filter(state=state)[: COUNT_CAP + 1].count() for state in OldInvoiceState.values}

    @cached_property
    def state(self) -> str:
        """The one that was asked for, else the first that holds any."""
        return self.asked or next((state for state, count in self.counts.items() if count), OldInvoiceState.DOUBTFUL)

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return [
            {
                "label": state.label,
                "url": f"{reverse('hubspot_invoices')}?state={state}",
                "active": state == self.state,
                "count": _shown(self.counts[state]),
            }
            for state in OldInvoiceState
        ]

    @cached_property
    def _rows(self) -> list[OldInvoice]:
        rows = OldInvoice.objects.for_portal(self.portal).filter(state=self.state, pk__gt=self.after)
        return list(rows.select_related("invoice").order_by("pk")[: ON_A_PAGE + 1])

    @cached_property
    def shown(self) -> list[ShownInvoice]:
        rows = self._rows[:ON_A_PAGE]
        records = {name: self._records(name, rows) for name in BELONG_TO}
        return [ShownInvoice(row, _of(row, records)) for row in rows]

    def _records(self, name: str, rows: Sequence[OldInvoice]) -> dict[int, Any]:
        ids = {pk for row in rows for pk in row.records.get(name, [])}
        model: Any = all_record_types()[name].model
        found: dict[int, Any] = model.objects.for_portal(self.portal).live().in_bulk(ids) if ids else {}
        return found

    @property
    def next_url(self) -> str:
        if len(self._rows) <= ON_A_PAGE:
            return ""
        return f"{reverse('hubspot_invoices')}?state={self.state}&after={self._rows[ON_A_PAGE - 1].pk}"

    @cached_property
    def search(self) -> InvoiceSearch | None:
        """The one that is running."""
        return InvoiceSearch.objects.for_portal(self.portal).filter(state=QueueState.PENDING).first()

    @cached_property
    def has_books(self) -> bool:
        return bool(usable_books(self.portal))

    @property
    def may_search(self) -> bool:
        return self.has_books and self.search is None and any(self.counts[state] for state in OPEN)


def all_settled(portal: Portal) -> bool | None:
    """Whether none waits any more; None where HubSpot named no invoice."""
    rows = OldInvoice.objects.for_portal(portal)
    if not rows.exists():
        return None
    return not rows.filter(state__in=OPEN).exists()


def _of(row: OldInvoice, records: dict[str, dict[int, Any]]) -> list[Any]:
    return [records[name][pk] for name in BELONG_TO for pk in row.records.get(name, []) if pk in records[name]]


def _shown(count: int) -> str:
    return f"{COUNT_CAP:,}+" if count > COUNT_CAP else f"{count:,}"
