"""QuickBooks' own PDF of an invoice: asked for by a page, fetched by the worker, kept for a day (decisions.md 20)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from core import clock
from core.portals.scoping import PortalQuerySet
from core.queue.doorbell import ring
from core.queue.models import QueueState
from invoices.books import BookState
from qbo_sync.connection.calling import call
from qbo_sync.connection.connecting import FETCHES
from qbo_sync.models import Connection, Fetch, Link, RemotePdf

INVOICE_PDF = "InvoicePdf"
KEPT = timedelta(days=1)


def ask_for_pdf(link: Link) -> None:
    """Queues the fetching, once however often it is asked; not while the company cannot be asked."""
    if link.gone_at is not None or link.connection.state != BookState.CONNECTED:
        return
    with transaction.atomic():
        waiting(link).get_or_create(
            defaults={"connection": link.connection, "entity": INVOICE_PDF, "qbo_id": link.qbo_id}
        )
        ring(FETCHES)


def is_coming(link: Link) -> bool:
    return waiting(link).exists()


def waiting(link: Link) -> PortalQuerySet[Fetch]:
    return Fetch.objects.for_portal(link.portal_id).filter(
        connection=link.connection, entity=INVOICE_PDF, qbo_id=link.qbo_id, state=QueueState.PENDING
    )


def kept_pdf(link: Link, since: datetime) -> bytes | None:
    """The PDF, if it was drawn after `since`."""
    row = RemotePdf.objects.for_portal(link.portal_id).filter(link=link, drawn_at__gte=since).first()
    return bytes(row.content) if row else None


def fetch_pdfs(connection: Connection, ids: Iterable[str]) -> None:
    """Raises Failure; those that were fetched before it are kept."""
    links = Link.objects.for_portal(connection.portal_id).filter(connection=connection, entity="Invoice")
    for link in links.filter(qbo_id__in=list(ids), record_type="invoices"):
        started = clock.now()
        content = call(connection, lambda gateway, link=link: gateway.pdf("Invoice", link.qbo_id))  # type: ignore[misc]
        with transaction.atomic():
            RemotePdf.objects.for_portal(connection.portal_id).update_or_create(
                link=link, defaults={"content": content, "drawn_at": started}
            )
    RemotePdf.objects.for_portal(connection.portal_id).filter(drawn_at__lt=clock.now() - KEPT).delete()
