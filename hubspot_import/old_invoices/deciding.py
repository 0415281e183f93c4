"""The verbs on old invoices: looked for, attached, skipped, taken back. Nothing is written to QuickBooks."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.changes import Actor
from core.portals.models import Portal
from core.queue.doorbell import ring
from crm.records.associations import associated_ids
from crm.records.imports.starting import NotNow
from crm.records.record_types import all_record_types, record_type_of
from hubspot_import.models import OPEN, InvoiceSearch, OldInvoice, OldInvoiceState
from invoices.attaching import attach_invoices, detach_invoice
from invoices.books import Book


def search_invoices(portal: Portal, actor: Actor) -> None:
    """Has the worker look for all that are open. One search at a time: a second call joins the first."""
    total = OldInvoice.objects.for_portal(portal).filter(state__in=OPEN).count()
    if not total:
        return
    try:
        with transaction.atomic():
            searches = InvoiceSearch.objects.for_portal(portal)
            searches.create(total=total, user_id=actor.user_id, actor_label=actor.label)
            ring("old_invoices")
    except IntegrityError:
        return


def attach(row: OldInvoice, book: Book, remote_id: str, records: Iterable[Any], actor: Actor) -> None:
    """Joins QuickBooks' invoice with the records that HubSpot had joined it with. Raises NotNow."""
    with transaction.atomic():
        row = _locked(row)
        if row.state == OldInvoiceState.ATTACHED:
            raise NotNow(_("This invoice is attached already."))
        joined = []
        for record in records:
            before = associated_ids(record, "invoices")
            found = attach_invoices(record, book, [remote_id], actor)
            if not found:
                raise NotNow(_("QuickBooks does not have this invoice any more. Look for it again."))
            row.invoice = found[0]
            if found[0].pk not in before:
                joined.append([record_type_of(record).name, record.pk])
        if row.invoice is None:
            raise NotNow(_("None of its records is here. Import its deal, company or contact first."))
        row.state, row.joined, row.decided_by = OldInvoiceState.ATTACHED, joined, actor.label
        row.save()


def skip(row: OldInvoice, actor: Actor) -> None:
    """It stays as it is in QuickBooks, and is not asked about again. Raises NotNow."""
    _move(row, OPEN, OldInvoiceState.SKIPPED, actor)


def reopen(row: OldInvoice, actor: Actor) -> None:
    """A skipped one is to be looked at again. Raises NotNow."""
    _move(row, (OldInvoiceState.SKIPPED,), OldInvoiceState.DOUBTFUL, actor)


def detach(row: OldInvoice, actor: Actor) -> None:
    """Takes back what was joined; the invoice stays, here and in QuickBooks. Raises NotNow."""
    with transaction.atomic():
        row = _locked(row)
        if row.state != OldInvoiceState.ATTACHED:
            raise NotNow(_("This invoice is not attached."))
        for name, pk in row.joined:
            model: Any = all_record_types()[name].model
            record = model.objects.for_portal(row.portal).filter(pk=pk).first()
            if record is not None and row.invoice is not None:
                detach_invoice(record, row.invoice, actor)
        row.state, row.joined, row.invoice, row.decided_by = OldInvoiceState.DOUBTFUL, [], None, actor.label
        row.save()


def records_here(row: OldInvoice) -> list[Any]:
    """The live records that it belongs to, as the last search found them: deals, then companies, then contacts."""
    found: list[Any] = []
    for name, ids in row.records.items():
        model: Any = all_record_types()[name].model
        live = model.objects.for_portal(row.portal).live().in_bulk(ids)
        found += [live[pk] for pk in ids if pk in live]
    return found


def _move(row: OldInvoice, states: Iterable[str], state: str, actor: Actor) -> None:
    rows = OldInvoice.objects.for_portal(row.portal).filter(pk=row.pk, state__in=tuple(states))
    if not rows.update(state=state, decided_by=actor.label):
        raise NotNow(_("Somebody has decided about this invoice meanwhile."))


def _locked(row: OldInvoice) -> OldInvoice:
    rows = OldInvoice.objects.for_portal(row.portal).select_for_update(of=("self",)).select_related("invoice")
    return rows.get(pk=row.pk)
