"""On whose timelines an invoice's changes show: the deals, quotes, contacts and companies that it stands on."""

from collections import defaultdict
from collections.abc import Iterable

from crm.records.models import Association

SUBJECT_TYPES = ("deals", "quotes", "contacts", "companies")


def subjects_of_invoices(portal_id: int, ids: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """{invoice id: [(record type, record id)]} for many invoices in one query."""
    rows = Association.objects.for_portal(portal_id).filter(
        from_type="invoices", from_id__in=list(ids), to_type__in=SUBJECT_TYPES
    )
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for invoice_id, to_type, to_id in rows.order_by("id").values_list("from_id", "to_type", "to_id"):
        found[invoice_id].append((to_type, to_id))
    return found


def subjects_of(portal_id: int, invoice_id: int) -> list[tuple[str, int]]:
    return subjects_of_invoices(portal_id, [invoice_id])[invoice_id]
