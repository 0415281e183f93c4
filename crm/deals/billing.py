"""Who is billed for a deal or a quote."""

from typing import Any

from crm.contacts.models import Company, Contact
from crm.deals.models import Deal, Quote
from crm.records.associations import PRIMARY, association_map

BILLING = "billing"

Payer = Company | Contact


def bill_to(source: Deal | Quote) -> Payer | None:
    """The primary company, else a contact labelled billing, else the first contact, else the first company.

    A quote's own companies and contacts go before those of its deal.
    """
    found = _bill_to_of(source, "quotes" if isinstance(source, Quote) else "deals")
    if found is None and isinstance(source, Quote) and source.deal is not None:
        return _bill_to_of(source.deal, "deals")
    return found


def _bill_to_of(source: Deal | Quote, name: str) -> Payer | None:
    companies = _labelled(source, name, "companies")
    contacts = _labelled(source, name, "contacts")
    chosen = [
        *((Company, pk) for pk, label in companies if label == PRIMARY),
        *((Contact, pk) for pk, label in contacts if label.casefold() == BILLING),
        *((Contact, pk) for pk, _label in contacts),
        *((Company, pk) for pk, _label in companies),
    ]
    for model, pk in chosen:
        rows: Any = model.objects.for_portal(source.portal)
        record: Payer | None = rows.live().filter(pk=pk).first()
        if record is not None:
            return record
    return None


def _labelled(source: Deal | Quote, name: str, to_type: str) -> list[tuple[int, str]]:
    return association_map(source.portal_id, name, [source.pk], to_type).get(source.pk, [])
