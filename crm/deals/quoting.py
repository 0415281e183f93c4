"""The life of a quote: made from a deal, published, recalled, extended, accepted in time."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, CharField, F, Value, When
from django.utils.translation import gettext as _

from core import clock
from core.changes import SYSTEM, Actor, Origin, RecordChange, record_change
from core.portals.models import Portal
from crm.deals.lines import copy_lines, lines_of
from crm.deals.models import Deal, Quote, QuoteStatus
from crm.records.associations import associate
from crm.records.record_types import all_record_types
from crm.records.relations import related_map
from crm.records.saving import verbs_of


class NotNow(Exception):
    """The quote is not in a state for that; the text says what is, and what to do."""


def effective_status(quote: Quote) -> str:
    """The stored status, except that a published quote is expired after its last day in the portal's time zone.

    An accepted quote stays accepted: it was accepted in time.
    """
    if quote.status == QuoteStatus.PUBLISHED and is_past(quote):
        return QuoteStatus.EXPIRED.value
    return str(quote.status)


def effective_status_in_sql(portal: Portal) -> Case:
    past = When(status=QuoteStatus.PUBLISHED, expires_on__lt=clock.today(portal), then=Value(QuoteStatus.EXPIRED.value))
    return Case(past, default=F("status"), output_field=CharField())


def is_past(quote: Quote) -> bool:
    return quote.expires_on is not None and quote.expires_on < clock.today(quote.portal)


def why_not_billable(quote: Quote) -> str:
    """Why no invoice can be made from this quote now, in words; empty if one can."""
    reasons = {
        QuoteStatus.DRAFT: _("Not published yet."),
        QuoteStatus.EXPIRED: _("Expired on %(date)s.") % {"date": quote.expires_on},
    }
    return reasons.get(QuoteStatus(effective_status(quote)), "")


def quote_from_deal(deal: Deal, actor: Actor) -> Quote:
    """A draft with copies of the deal's lines, for the same contacts and companies."""
    with transaction.atomic():
        values = {"hs_title": deal.name, "hubspot_owner_id": deal.owner_id}
        quote: Quote = verbs_of("quotes").create(deal.portal, values, actor, on={"deal": deal})
        copy_lines(lines_of(deal), quote, actor)
        _take_over(deal, quote, actor)
    return quote


def _take_over(deal: Deal, quote: Quote, actor: Actor) -> None:
    types = all_record_types()
    for name in ("companies", "contacts"):
        related = related_map(deal.portal_id, types["deals"], [deal.pk], types[name]).get(deal.pk, [])
        model: Any = types[name].model
        found = model.objects.for_portal(deal.portal).in_bulk([pk for pk, _label in related])
        for pk, label in related:
            associate(quote, found[pk], actor, label)


def publish_quote(quote: Quote, actor: Actor) -> Quote:
    """Opens the quote to the buyer at its public address. Raises NotNow."""
    with transaction.atomic():
        quote = _locked(quote)
        if quote.status != QuoteStatus.DRAFT:
            raise NotNow(_("This quote is published already."))
        if is_past(quote):
            raise NotNow(_("Its expiration date has passed. Choose a later one, then publish it."))
        if not lines_of(quote):
            raise NotNow(_("It has no line items yet. Add one, then publish it."))
        return _move(quote, QuoteStatus.PUBLISHED, "quote_published", actor, published_at=clock.now())


def recall_quote(quote: Quote, actor: Actor) -> Quote:
    """Takes a published quote back into draft; its public page closes. Raises NotNow."""
    with transaction.atomic():
        quote = _locked(quote)
        if quote.status == QuoteStatus.ACCEPTED:
            raise NotNow(_("The buyer has accepted this quote, so it stays as it is. Make a new one instead."))
        if quote.status != QuoteStatus.PUBLISHED:
            raise NotNow(_("This quote is a draft already."))
        return _move(quote, QuoteStatus.DRAFT, "quote_recalled", actor, published_at=None)


def extend_quote(quote: Quote, expires_on: date, actor: Actor) -> Quote:
    """Gives a published quote more time. Raises NotNow."""
    with transaction.atomic():
        quote = _locked(quote)
        if quote.status != QuoteStatus.PUBLISHED:
            raise NotNow(_("Only a published quote can be extended."))
        if expires_on < clock.today(quote.portal):
            raise NotNow(_("Choose a date that has not passed."))
        return _move(quote, QuoteStatus.PUBLISHED, "quote_extended", actor, expires_on=expires_on)


def accept_quote(quote: Quote, name: str) -> Quote:
    """The buyer's yes, under the name that he typed. A second yes changes nothing. Raises NotNow."""
    actor = Actor(Origin.SYSTEM, name.replace("\x00", "").strip()[:200] or SYSTEM.label)
    with transaction.atomic():
        quote = _locked(quote)
        status = effective_status(quote)
        if status == QuoteStatus.ACCEPTED:
            return quote
        if status == QuoteStatus.EXPIRED:
            raise NotNow(_("This quote has expired. Ask the sender to extend it."))
        if status != QuoteStatus.PUBLISHED:
            raise NotNow(_("This quote is not open for acceptance. Ask the sender for a new one."))
        accepted = {"accepted_at": clock.now(), "accepted_by": actor.label}
        return _move(quote, QuoteStatus.ACCEPTED, "quote_accepted", actor, **accepted)


def _locked(quote: Quote) -> Quote:
    rows = Quote.objects.for_portal(quote.portal).select_for_update(of=("self",))
    found: Quote = rows.get(pk=quote.pk)
    return found


def _move(quote: Quote, status: QuoteStatus, kind: str, actor: Actor, **columns: Any) -> Quote:
    diff: dict[str, tuple[Any, Any]] = {"hs_status": (effective_status(quote), None)}
    if "expires_on" in columns:
        diff["hs_expiration_date"] = (quote.expires_on, columns["expires_on"])
    for name, value in {**columns, "status": status, "updated_at": clock.now()}.items():
        setattr(quote, name, value)
    quote.save()
    diff["hs_status"] = (diff["hs_status"][0], effective_status(quote))
    changed = {name: pair for name, pair in diff.items() if pair[0] != pair[1]}
    also_on = [("deals", quote.deal_id)] if quote.deal_id else []
    facts = {"name": quote.title, "number": quote.number}
    record_change(RecordChange(quote.portal_id, "quotes", quote.pk, kind, actor, changed, facts, also_on))
    return quote
