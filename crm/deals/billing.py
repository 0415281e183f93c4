"""Who is billed for a deal or a quote."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q

from crm.contacts.models import Company, Contact
from crm.deals.models import Deal, Quote
from crm.records.associations import PRIMARY
from crm.records.models import Association

BILLING = "billing"
MODELS: dict[str, Any] = {"companies": Company, "contacts": Contact}

Payer = Company | Contact
Joined = tuple[str, int, str, int, str]  # holder's type and id, payer's type and id, label


def bill_to(source: Deal | Quote) -> Payer | None:
    """The primary company, else a contact labelled billing, else the first contact, else the first company.

    A quote's own companies and contacts go before those of its deal.
    """
    return next(iter(payers_of(source)), None)


def payers_of(source: Deal | Quote) -> list[Payer]:
    """All who may be billed, in three queries: `bill_to` first, then companies, then contacts, a quote's own first."""
    holders = _holders(source)
    joined = _joined(source, holders)
    live = _live(source, {row[2:4] for row in joined})
    order = [key for holder in holders for key in _preferred(joined, holder) if key in live][:1]
    for to_type in MODELS:
        for holder in holders:
            order += [key for key in _of(joined, holder, to_type) if key in live]
    return [live[key] for key in dict.fromkeys(order)]


def type_of_payer(record: Payer) -> str:
    return "companies" if isinstance(record, Company) else "contacts"


def _holders(source: Deal | Quote) -> list[tuple[str, int]]:
    if isinstance(source, Deal):
        return [("deals", source.pk)]
    return [("quotes", source.pk), *([("deals", source.deal_id)] if source.deal_id else [])]


def _joined(source: Deal | Quote, holders: Iterable[tuple[str, int]]) -> list[Joined]:
    """What stands on the holders, the oldest first."""
    wanted = Q(pk__in=[])
    for from_type, from_id in holders:
        wanted |= Q(from_type=from_type, from_id=from_id)
    rows = Association.objects.for_portal(source.portal_id).filter(wanted, to_type__in=list(MODELS)).order_by("id")
    return list(rows.values_list("from_type", "from_id", "to_type", "to_id", "label"))


def _live(source: Deal | Quote, keys: set[tuple[str, int]]) -> dict[tuple[str, int], Payer]:
    return {
        (to_type, pk): record
        for to_type, model in MODELS.items()
        for pk, record in model.objects.for_portal(source.portal)
        .live()
        .in_bulk([pk for kind, pk in keys if kind == to_type])
        .items()
    }


def _preferred(joined: Sequence[Joined], holder: tuple[str, int]) -> Iterator[tuple[str, int]]:
    rows = [row for row in joined if row[:2] == holder]
    companies = [row for row in rows if row[2] == "companies"]
    contacts = [row for row in rows if row[2] == "contacts"]
    yield from (row[2:4] for row in companies if row[4] == PRIMARY)
    yield from (row[2:4] for row in contacts if row[4].casefold() == BILLING)
    yield from (row[2:4] for row in [*contacts, *companies])


def _of(joined: Sequence[Joined], holder: tuple[str, int], to_type: str) -> list[tuple[str, int]]:
    """The primary one leads."""
    rows = [row for row in joined if row[:2] == holder and row[2] == to_type]
    return [row[2:4] for row in sorted(rows, key=lambda row: row[4] != PRIMARY)]
