"""Ready-made lists of contacts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.portals.models import Portal
from crm.records.lists.templates import ListTemplate


def without_email(portal: Portal) -> list[dict[str, Any]]:
    return [
        {
            "filters": [
                {"propertyName": "lifecyclestage", "operator": "EQ", "value": "customer"},
                {"propertyName": "email", "operator": "NOT_HAS_PROPERTY"},
            ]
        }
    ]


CUSTOMERS_WITHOUT_EMAIL = ListTemplate(
    key="customers-without-email",
    record_type="contacts",
    name=_("Customers without an e-mail address"),
    note=_("Whom no invoice and no reminder can reach."),
    icon="mail-x",
    filters=without_email,
)
