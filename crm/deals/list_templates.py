"""Ready-made lists of deals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.portals.models import Portal
from crm.records.lists.templates import ListTemplate


def past_their_date(portal: Portal) -> list[dict[str, Any]]:
    late = {"propertyName": "closedate", "operator": "LT", "value": "@today"}
    return [{"filters": [late, {"propertyName": "hs_is_closed", "operator": "EQ", "value": "false"}]}]


PAST_CLOSE_DATE = ListTemplate(
    key="deals-past-close-date",
    record_type="deals",
    name=_("Open deals past their close date"),
    note=_("They should have been won or lost by now."),
    icon="calendar-clock",
    filters=past_their_date,
)
