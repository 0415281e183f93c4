"""`/invoices/drafts/<uuid>/<step>/`: each step has its page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from invoices.wizard.account import AccountPage
from invoices.wizard.customer import CustomerPage
from invoices.wizard.details import DetailsPage
from invoices.wizard.models import Step
from invoices.wizard.pages import StepPage
from invoices.wizard.products import ProductsPage
from invoices.wizard.review import ReviewPage

PAGES: dict[str, type[StepPage]] = {
    Step.ACCOUNT: AccountPage,
    Step.CUSTOMER: CustomerPage,
    Step.PRODUCTS: ProductsPage,
    Step.DETAILS: DetailsPage,
    Step.REVIEW: ReviewPage,
}


def draft_step(request: HttpRequest, uuid: Any, step: str) -> HttpResponseBase:
    """Raises Http404 for a step that does not exist."""
    if step not in PAGES:
        raise Http404
    return PAGES[step].as_view()(request, uuid=uuid)
