"""The invoices' card of the dashboard: what waits for a person, and what is overdue."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.records.slots import HomeCard
from invoices.badges import badge_of
from invoices.models import Delivery, Invoice, Stage

MOST_SHOWN = 6


def attention_context(request: Any) -> Mapping[str, Any]:
    live = Invoice.objects.for_portal(request.portal).live()
    refused = list(live.filter(delivery=Delivery.NEEDS_YOU).order_by("-updated_at")[:MOST_SHOWN])
    overdue = live.filter(stage=Stage.OVERDUE).order_by("due_on", "id")
    room = MOST_SHOWN - len(refused)
    shown = [*refused, *overdue[:room]]
    return {"rows": [(invoice, badge_of(invoice)) for invoice in shown]}


NEEDS_ATTENTION = HomeCard(
    name="invoices-to-see-to",
    title=_("Invoices to see to"),
    template="invoices/_home.html",
    context=attention_context,
    order=20,
)
