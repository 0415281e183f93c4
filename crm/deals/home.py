"""What the dashboard says about deals and quotes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import clock
from crm.deals.models import Deal, Quote, QuoteStatus
from crm.records.slots import HomeCard

MOST = 8
SOON = timedelta(days=14)


def my_open_deals(request: Any) -> Mapping[str, Any]:
    """The reader's own, the one that closes next first."""
    rows = (
        Deal.objects.for_portal(request.portal)
        .live()
        .filter(owner_id=request.membership.user_id, stage__is_closed=False)
    )
    deals = list(rows.select_related("stage").order_by("closes_on", "-amount", "pk")[: MOST + 1])
    return {"deals": deals[:MOST], "has_more": len(deals) > MOST, "today": clock.today(request.portal)}


def quotes_to_follow_up(request: Any) -> Mapping[str, Any]:
    """Published ones whose time runs out soon, or has."""
    today = clock.today(request.portal)
    rows = (
        Quote.objects.for_portal(request.portal)
        .live()
        .filter(status=QuoteStatus.PUBLISHED, expires_on__lte=today + SOON)
    )
    return {"quotes": list(rows.select_related("deal").order_by("expires_on", "pk")[:MOST]), "today": today}


MY_OPEN_DEALS = HomeCard(
    name="my_open_deals",
    title=_("My open deals"),
    template="crm/deals/_my_open_deals.html",
    context=my_open_deals,
    order=10,
)
QUOTES_TO_FOLLOW_UP = HomeCard(
    name="quotes_to_follow_up",
    title=_("Quotes to follow up"),
    template="crm/deals/_quotes_to_follow_up.html",
    context=quotes_to_follow_up,
    order=20,
)
