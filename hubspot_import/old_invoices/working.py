"""The worker's side: old invoices are looked for in QuickBooks' mirror; certain ones are attached there and then."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.changes import Actor, Origin
from core.queue.claiming import finish, write_fenced
from core.queue.kinds import QueueKind
from core.queue.models import QueueState
from crm.records.imports.starting import NotNow
from hubspot_import.models import OPEN, InvoiceSearch, OldInvoice, OldInvoiceState
from hubspot_import.old_invoices.deciding import attach
from hubspot_import.old_invoices.searching import Search, the_one

AT_ONCE = 20
LEASE = timedelta(seconds=120)


def work_on(search: InvoiceSearch) -> None:
    """Raises LostLease. A killed one goes on behind the last that it has decided."""
    while _next(search):
        pass
    finish(search, QueueState.DONE)


def _next(search: InvoiceSearch) -> bool:
    rows = OldInvoice.objects.for_portal(search.portal).filter(state__in=OPEN, pk__gt=search.cursor)
    some = list(rows.order_by("pk")[:AT_ONCE])
    if not some:
        return False
    actor = Actor(Origin.IMPORT, search.actor_label, search.user_id)
    with transaction.atomic():
        write_fenced(search, cursor=some[-1].pk, seen=search.seen + len(some), lease_until=Now() + LEASE)
        looked = Search(search.portal, some)
        for row in some:
            look_for(row, looked, actor)
    return True


def look_for(row: OldInvoice, looked: Search, actor: Actor) -> None:
    """Without a connected company it goes on waiting."""
    records = looked.records(row)
    row.records = {name: [each.pk for each in found] for name, found in records.items() if found}
    candidates = looked.candidates(row, records)
    row.candidates = [each.to_json() for each in candidates]
    if looked.books:
        row.state = OldInvoiceState.DOUBTFUL if candidates else OldInvoiceState.MISSING
    if _is_said_twice(row):
        row.delete()
        return
    row.save()
    found = the_one(candidates)
    if found is not None and row.records:
        try:
            attach(row, found.book, found.remote.id, [each for some in records.values() for each in some], actor)
        except NotNow:
            return


def _is_said_twice(row: OldInvoice) -> bool:
    """A deal's number of an invoice that HubSpot holds itself, too."""
    if not row.key.startswith("deals/"):
        return False
    same = OldInvoice.objects.for_portal(row.portal_id).filter(key__startswith="invoices/", number=row.number)
    return any(set(row.theirs["deals"]) & set(other.theirs.get("deals", [])) for other in same)


def put_aside(search: InvoiceSearch) -> None:
    finish(search, QueueState.NEEDS_USER, last_error=_("Looking for invoices stopped the worker several times."))


SEARCHES = QueueKind(name="old_invoices", model=InvoiceSearch, handle=work_on, on_poison=put_aside, lease=LEASE)
