"""The filter builder in the style guide: a group with associated records, a group with a date, and an error."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.portals.models import Portal
from core.styleguide.views import Sample
from crm.records.pages.filtering.builder import Builder
from crm.records.record_types import all_record_types

NOBODYS = Portal(pk=0, company_currency="NOK")
ABOUT_DEALS = [
    {"propertyName": "dealname", "operator": "CONTAINS_TOKEN", "value": "*website*"},
    {"propertyName": "amount", "operator": "GT", "value": "a lot"},
]
GROUPS = [
    {
        "filters": [
            {"propertyName": "lifecyclestage", "operator": "IN", "values": ["lead", "opportunity"]},
            {"associated": "deals", "has": False, "filterGroups": [{"filters": ABOUT_DEALS}]},
        ]
    },
    {"filters": [{"propertyName": "createdate", "operator": "LT", "value": "@today-7d"}]},
]


def sample(scheme: str) -> Mapping[str, Any]:
    builder = Builder.of_json(GROUPS, all_record_types()["contacts"], NOBODYS)
    builder.id, builder.counts = f"{scheme}-filters", False
    return {"builder": builder}


SAMPLE = Sample(_("Filter builder"), "records/filters/_builder.html", sample)
