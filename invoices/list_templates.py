"""Ready-made lists that look at invoices."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.portals.models import Portal
from crm.records.lists.templates import ListTemplate
from invoices.models import Stage


def with_an_overdue_invoice(portal: Portal) -> list[dict[str, Any]]:
    """Their own, or one of their deals: an invoice that a company pays stands on the deal and on the company."""
    overdue = {"propertyName": "invoice_stage", "operator": "EQ", "value": str(Stage.OVERDUE)}
    own = {"associated": "invoices", "has": True, "filterGroups": [{"filters": [overdue]}]}
    deals = {"associated": "deals", "has": True, "filterGroups": [{"filters": [own]}]}
    return [{"filters": [own]}, {"filters": [deals]}]


def won_without_an_invoice(portal: Portal) -> list[dict[str, Any]]:
    won = {"propertyName": "hs_is_closed_won", "operator": "EQ", "value": "true"}
    return [{"filters": [won, {"associated": "invoices", "has": False, "filterGroups": []}]}]


OVERDUE_CONTACTS = ListTemplate(
    key="contacts-with-an-overdue-invoice",
    record_type="contacts",
    name=_("Contacts with an overdue invoice"),
    note=_("Whom to remind. They leave the list once they have paid."),
    icon="circle-alert",
    filters=with_an_overdue_invoice,
)
WON_NOT_BILLED = ListTemplate(
    key="won-deals-without-an-invoice",
    record_type="deals",
    name=_("Won deals without an invoice"),
    note=_("Work that was sold and has not been billed."),
    icon="receipt",
    filters=won_without_an_invoice,
)
