"""The way from HubSpot to Dealbooks, in an order in which nothing is billed twice (product.md section 14)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from invoices.books import BookState


@dataclass(frozen=True)
class ChecklistStep:
    """`is_done` is None where only a person can tell."""

    title: str
    text: str
    is_done: bool | None = None
    url: str = ""


def checklist_of(imported: bool, book_states: Sequence[str], attached: bool | None) -> list[ChecklistStep]:
    """`attached` says whether each invoice that HubSpot named is settled; None where it named none."""
    quickbooks = reverse("qbo_companies")
    return [
        ChecklistStep(
            _("Import from HubSpot"),
            _("Look at what would happen first. A later import updates what is here; nothing is doubled."),
            imported,
            reverse("hubspot"),
        ),
        ChecklistStep(
            _("Connect QuickBooks"),
            _("HubSpot's own QuickBooks integration stays on meanwhile. Create no invoices in Dealbooks yet."),
            BookState.CONNECTED in book_states,
            quickbooks,
        ),
        ChecklistStep(
            _("Attach the invoices that exist"),
            _(
                "The import looks in QuickBooks for the invoices that HubSpot knew; those in doubt wait for you. Deals"
                " whose invoice is not among them have Add existing invoice. Nothing is sent to QuickBooks by that."
            ),
            attached,
            reverse("hubspot_invoices"),
        ),
        ChecklistStep(
            _("Compare"),
            _("Pick ten deals. Amount, customer, invoice number, stage and balance are the same in both programs."),
            None,
            reverse("record_index", args=["invoices"]),
        ),
        ChecklistStep(
            _("Switch off HubSpot's integration"),
            _("In HubSpot: Connected apps, QuickBooks Online, turn off all syncs and workflows that create invoices."),
        ),
        ChecklistStep(
            _("Import once more"),
            _("It brings in what changed in HubSpot since the first time."),
            None,
            reverse("hubspot"),
        ),
        ChecklistStep(
            _("Work in Dealbooks"),
            _("From now on invoices are created here alone. Keep HubSpot read-only for a month."),
        ),
    ]
