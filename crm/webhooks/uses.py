"""Which webhooks hear of one property alone, for the page of that property (crm/records/uses.py)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.record_types import RecordType
from crm.records.uses import Use
from crm.webhooks.events import PROPERTY_CHANGE
from crm.webhooks.models import WebhookSubscription


def subscriptions(portal: Portal, record_type: RecordType, name: str) -> Iterable[Use]:
    event = f"{record_type.singular}.{PROPERTY_CHANGE}({name})"
    for subscription in WebhookSubscription.objects.for_portal(portal).order_by("name", "pk"):
        if event in subscription.events:
            effect = _("It hears of no change until the property is restored.")
            yield Use(_("Webhook"), str(subscription), effect, reverse("webhooks"))
