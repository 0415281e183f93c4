"""The cards of deals and quotes on record pages."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.roles import Permission
from crm.deals.lines import LineOwner, line_amount, lines_of, lines_total
from crm.deals.models import Deal, LineItem, Quote, QuoteStatus
from crm.deals.pipelines import stages_of
from crm.deals.quoting import effective_status
from crm.records.pages.showing import Labels, Shown, show
from crm.records.pages.typed import is_editable
from crm.records.portal_types import portal_type
from crm.records.record_types import all_record_types
from crm.records.slots import Badge, CardPage, Column, RecordCard, Tone

EXTEND_BY = timedelta(days=14)
STATUS_BADGES = {
    QuoteStatus.DRAFT: Badge(QuoteStatus.DRAFT.label, Tone.NEUTRAL, "pencil"),
    QuoteStatus.PUBLISHED: Badge(QuoteStatus.PUBLISHED.label, Tone.INFO, "send"),
    QuoteStatus.ACCEPTED: Badge(QuoteStatus.ACCEPTED.label, Tone.GOOD, "circle-check"),
    QuoteStatus.EXPIRED: Badge(QuoteStatus.EXPIRED.label, Tone.WARN, "clock-alert"),
}


def status_badge(quote: Quote) -> Badge:
    return STATUS_BADGES[QuoteStatus(effective_status(quote))]


def summary_of(deal: Deal) -> dict[str, Any]:
    stages = stages_of(deal.pipeline)
    return {
        "open_stages": [stage for stage in stages if not stage.is_closed],
        "closed_stages": [stage for stage in stages if stage.is_closed],
        "is_late": bool(deal.closes_on and deal.closes_on < clock.today(deal.portal) and not deal.stage.is_closed),
    }


def _deal_summary(page: CardPage) -> Mapping[str, Any]:
    return summary_of(page.record)


def lines_context(owner: LineOwner, may_edit: bool) -> dict[str, Any]:
    """What the line editor and the read-only table show."""
    lines = lines_of(owner)
    facts = _own_facts(owner, lines)
    total = lines_total(lines)
    amount = owner.amount if isinstance(owner, Deal) else None
    return {
        "owner": owner,
        "owner_type": all_record_types()["deals" if isinstance(owner, Deal) else "quotes"],
        "lines": [(line, line_amount(line), facts[line.pk]) for line in lines],
        "lines_total": total,
        "differs_by": total - amount if lines and amount is not None and amount != total else None,
        "may_edit_lines": may_edit and not (isinstance(owner, Quote) and owner.status != QuoteStatus.DRAFT),
    }


def _own_facts(owner: LineOwner, lines: Sequence[LineItem]) -> dict[int, list[tuple[Any, Shown]]]:
    """Line -> the labels and values of the portal's own properties that it has."""
    own = [prop for prop in portal_type("line_items", owner.portal).properties if prop.custom and is_editable(prop)]
    labels = Labels(owner.portal)
    shown = {line.pk: [(prop.label, show(line, prop, labels)) for prop in own] for line in lines}
    return {pk: [fact for fact in facts if fact[1].text] for pk, facts in shown.items()}


def _lines(page: CardPage) -> Mapping[str, Any]:
    may_edit = page.may(Permission.EDIT_RECORDS) and page.record.archived_at is None
    return lines_context(page.record, may_edit)


def _quotes(page: CardPage) -> Mapping[str, Any]:
    return {"quotes": [(one.record, status_badge(one.record)) for one in page.related.of("quotes")]}


def quote_summary_of(quote: Quote) -> dict[str, Any]:
    status = effective_status(quote)
    return {
        "badge": status_badge(quote),
        "status": status,
        "is_draft": status == QuoteStatus.DRAFT,
        "is_open": status == QuoteStatus.PUBLISHED,
        "is_expired": status == QuoteStatus.EXPIRED,
        "is_accepted": status == QuoteStatus.ACCEPTED,
        "today": clock.today(quote.portal),
        "extend_to": clock.today(quote.portal) + EXTEND_BY,
    }


def _quote_summary(page: CardPage) -> Mapping[str, Any]:
    public_url = page.request.build_absolute_uri(reverse("public_quote", args=[page.record.token]))
    return {"public_url": public_url, **quote_summary_of(page.record)}


DEAL_SUMMARY = RecordCard(
    name="deal-summary",
    record_types=("deals",),
    column=Column.HEADER,
    template="crm/deals/_summary.html",
    context=_deal_summary,
    order=10,
)
DEAL_LINES = RecordCard(
    name="line-items",
    record_types=("deals",),
    title=_("Line items"),
    column=Column.RIGHT,
    template="crm/deals/_lines_card.html",
    context=_lines,
    order=60,
)
DEAL_QUOTES = RecordCard(
    name="quotes",
    record_types=("deals",),
    title=_("Quotes"),
    column=Column.RIGHT,
    template="crm/deals/_quotes_card.html",
    context=_quotes,
    covers=("quotes",),
    order=70,
)
QUOTE_SUMMARY = RecordCard(
    name="quote-summary",
    record_types=("quotes",),
    column=Column.HEADER,
    template="crm/deals/_quote_summary.html",
    context=_quote_summary,
    order=10,
)
QUOTE_LINES = RecordCard(
    name="quote-lines",
    record_types=("quotes",),
    title=_("Line items"),
    column=Column.HEADER,
    template="crm/deals/_line_editor.html",
    context=_lines,
    order=20,
    live=False,
)
