"""What stands beside every step: the invoice as far as it has come, and the way that is left."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.money import format_money
from invoices.books import BookState
from invoices.models import InvoiceDraft
from invoices.totals import Totals
from invoices.wizard.figures import adds_tax_itself, draft_totals, included_lines
from invoices.wizard.models import Step


@dataclass(frozen=True)
class StepState:
    """One mark of the stepper. `url` is empty for a step that cannot be gone to yet."""

    step: Step
    number: int
    url: str
    is_current: bool
    is_done: bool

    @property
    def label(self) -> str:
        return str(self.step.label)


def steps_of(draft: InvoiceDraft) -> list[Step]:
    """The account is asked for only where there is a choice, or a number to give (product.md section 5)."""
    asks_account = bool(draft.book and draft.book.custom_numbers) or len(draft.around.books) != 1
    return [step for step in Step if step != Step.ACCOUNT or asks_account]


def next_step(draft: InvoiceDraft, step: Step) -> Step:
    steps = steps_of(draft)
    return steps[min(steps.index(step) + 1, len(steps) - 1)]


def previous_step(draft: InvoiceDraft, step: Step) -> Step | None:
    steps = steps_of(draft)
    place = steps.index(step)
    return steps[place - 1] if place else None


def step_url(draft: InvoiceDraft, step: Step | str) -> str:
    return reverse("invoice_draft", args=[draft.uuid, Step(step).value])


def stepper(draft: InvoiceDraft, current: Step) -> list[StepState]:
    steps = steps_of(draft)
    place = steps.index(current)
    reached = steps.index(Step(draft.step)) if Step(draft.step) in steps else 0
    return [
        StepState(
            step=step,
            number=number + 1,
            url=step_url(draft, step) if draft.pk and number <= max(reached, place) else "",
            is_current=number == place,
            is_done=number < place,
        )
        for number, step in enumerate(steps)
    ]


def summary_of(draft: InvoiceDraft) -> dict[str, Any]:
    """The figures of the panel at the right; none before there are lines."""
    lines = included_lines(draft) if draft.pk else []
    currency = draft.currency or (draft.book.currency if draft.book else "")
    totals = draft_totals(draft, lines)
    return {
        "book": draft.book,
        "customer": draft.customer_name,
        "customer_reason": reason_in_words(draft.customer_reason),
        "line_count": len(lines),
        "currency": currency,
        "totals": totals if lines else None,
        "adds_tax_itself": adds_tax_itself(draft.book),
        "difference": difference_from_deal(draft, totals) if lines else "",
    }


def reason_in_words(reason: str) -> str:
    return {
        "link": _("linked before"),
        "email": _("matched by e-mail"),
        "display_name": _("matched by display name"),
        "company_name": _("matched by company name"),
        "chosen": _("chosen by hand"),
        "new": _("will be created in QuickBooks"),
    }.get(reason, "")


def difference_from_deal(draft: InvoiceDraft, totals: Totals) -> str:
    """A sum that is not the deal's amount is said, in one sentence (product.md section 14)."""
    deal = draft.around.deal
    before_tax = totals.subtotal - totals.discount
    if deal is None or deal.amount is None or deal.currency != draft.currency or deal.amount == before_tax:
        return ""
    text = _("The lines come to %(lines)s before tax; the deal's amount is %(deal)s.")
    shown = {"lines": format_money(before_tax, draft.currency), "deal": format_money(deal.amount, deal.currency)}
    return text % shown


def what_exists(draft: InvoiceDraft) -> dict[str, Any]:
    """What the deal, or the quote without one, has already: live invoices, and other people's or other drafts."""
    return {"invoices": draft.around.invoices, "drafts": draft.around.drafts}


def is_quickbooks_away(draft: InvoiceDraft) -> bool:
    return draft.book is not None and draft.book.state != BookState.CONNECTED
