"""/api/v1/invoice_drafts: the wizard over REST, with the same verbs and the same checks."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError, BadInput, Conflict
from core.api.idempotency import HEADER
from core.api.reading import checked
from core.api.schema import Shape
from core.api.views import PortalApiView
from crm.records.api.requests import limit_of
from invoices.api import shapes
from invoices.api.bodies import draft_body, problem_bodies, review_body, submitted_body, summary_body
from invoices.api.editing import bring_when_known, edit_draft
from invoices.api.finding import find_in, found_or_404
from invoices.books import BookRefuses
from invoices.issuing import DraftDiscarded, DraftHasProblems, StaleForm, issue_invoice
from invoices.models import DraftState, InvoiceDraft, InvoiceSource
from invoices.wizard.starting import WITH_ALL, active_draft, discard_draft, start_draft
from invoices.wizard.surroundings import usable_books


class DraftView(PortalApiView):
    tag = "Invoice drafts"
    read_scope = "crm.objects.invoices.read"
    write_scope = "crm.objects.invoices.write"

    def drafts(self) -> Any:
        return InvoiceDraft.objects.for_portal(self.portal).select_related(*WITH_ALL)

    def draft(self, raw: str) -> InvoiceDraft:
        """Raises NotFound."""
        try:
            uuid = UUID(raw)
        except ValueError:
            uuid = None
        row = self.drafts().filter(uuid=uuid).first() if uuid else None
        draft: InvoiceDraft = found_or_404(row, f"Invoice draft {raw}")
        return draft


class DraftList(DraftView):
    """GET lists drafts, the newest first. POST starts one from a deal or a quote; the one that is open already is given
    (200) instead of a second.
    """

    shapes = {
        "GET": Shape(shapes.DraftPage, query=("state", "limit")),
        "POST": Shape(shapes.DraftShape, 201, shapes.NewDraft, partial_status=200),
    }

    def get(self, request: Request) -> Response:
        rows = self.drafts().order_by("-created_at", "-pk")
        if state := request.query_params.get("state"):
            if state not in DraftState.values:
                raise BadInput(f"state must be one of {', '.join(DraftState.values)}")
            rows = rows.filter(state=state)
        limit = limit_of(request.query_params.get("limit"), 50, 100)
        return Response({"results": [summary_body(row) for row in rows[:limit]]})

    def post(self, request: Request) -> Response:
        named = checked(shapes.NewDraft, request.data)["source"]
        source = find_in(self.portal, named, ("deals", "quotes"))
        if not usable_books(self.portal):
            raise Conflict("No QuickBooks company is connected to this portal. Ask an admin to connect one.")
        source_type = source._meta.model_name + "s"
        known = active_draft(self.portal, source_type, source.pk)
        draft = known or start_draft(source_type, source, None)
        if known is None:
            bring_when_known(draft)
        return Response(draft_body(self.draft(str(draft.uuid))), status=201 if known is None else 200)


class DraftDetail(DraftView):
    """GET reads; PATCH takes any of the steps account, customer, products, details; DELETE discards."""

    shapes = {
        "GET": Shape(shapes.DraftShape),
        "PATCH": Shape(shapes.DraftShape, takes=shapes.DraftChange, errors=(400, 401, 403, 404, 405, 409, 429)),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, draft_id: str) -> Response:
        return Response(draft_body(self.draft(draft_id)))

    def patch(self, request: Request, draft_id: str) -> Response:
        edit_draft(self.draft(draft_id), checked(shapes.DraftChange, request.data))
        return Response(draft_body(self.draft(draft_id)))

    def delete(self, request: Request, draft_id: str) -> Response:
        """Nothing that was issued goes with it."""
        discard_draft(self.draft(draft_id))
        return Response(status=204)


class DraftReview(DraftView):
    """Everything as it would be sent, and what still stands in the way."""

    shapes = {
        "GET": Shape(shapes.ReviewShape),
    }

    def get(self, request: Request, draft_id: str) -> Response:
        return Response(review_body(self.draft(draft_id)))


class DraftProblems(ApiError):
    """400: each error names the step and the field that mends it."""

    category = "DRAFT_HAS_PROBLEMS"


class DraftSubmit(DraftView):
    """Makes the invoice and hands it on to be created in QuickBooks, once, however often it is called.

    Needs the header Idempotency-Key and the scope dealbooks.qbo.write.
    """

    shapes = {
        "POST": Shape(shapes.SubmittedShape, 201, headers=(HEADER,), partial_status=200),
    }
    write_scope = "dealbooks.qbo.write"

    def post(self, request: Request, draft_id: str) -> Response:
        draft = self.draft(draft_id)
        if self.call is None:
            raise BadInput(f"The header {HEADER} is needed: one key for each invoice that is meant.")
        was_open = draft.state == DraftState.ACTIVE
        try:
            invoice = issue_invoice(draft, draft.intent_key, self.actor, InvoiceSource.API)
        except DraftHasProblems as stopped:
            errors = [error_of(told) for told in problem_bodies(stopped.problems)]
            raise DraftProblems(str(stopped), errors) from None
        except (BookRefuses, StaleForm) as refusal:
            raise Conflict(str(refusal) or "The draft was opened again since. Read it, then submit it.") from None
        except DraftDiscarded:
            raise Conflict("The draft was discarded. Nothing was created.") from None
        return Response(submitted_body(draft, invoice), status=201 if was_open else 200)


def error_of(problem: dict[str, Any]) -> dict[str, Any]:
    place = f"{problem['step']}.{problem['field']}".strip(".")
    line = {"context": {"line_id": [problem["line_id"]]}} if problem["line_id"] else {}
    return {"message": problem["message"], "code": "INVALID_VALUE", "in": place, **line}
