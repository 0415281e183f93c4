"""The worker's part, done by hand."""

from core.queue.claiming import claim_next
from hubspot_import.models import OldInvoice
from hubspot_import.old_invoices.deciding import search_invoices
from hubspot_import.old_invoices.working import SEARCHES
from tests.invoices.making import fresh
from tests.people import Cast


def searched(cast: Cast) -> None:
    search_invoices(cast.portal, cast.owner.actor)
    work(cast)


def work(cast: Cast) -> None:
    SEARCHES.handle(claim_next(SEARCHES))


def state(row: OldInvoice) -> str:
    return str(fresh(row).state)
