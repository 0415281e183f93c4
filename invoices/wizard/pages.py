"""What the five steps of the wizard share: finding the draft, saving it, going on and back.

A step's page saves what it can at every button, so that nothing typed is lost; `Next` goes on only without problems.
Buttons are named `go`: next, previous, leave, save (a field changed), refresh (draw the step again), or the step's own,
`verb:value`.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.pages.views import PortalPage
from core.portals.roles import Permission
from crm.records.pages.addresses import record_url
from invoices.books import books_of
from invoices.issuing import lock_draft
from invoices.models import DraftLine, DraftState, InvoiceDraft
from invoices.wizard.checking import DraftProblem, problems_at
from invoices.wizard.models import Step
from invoices.wizard.sources import source_of
from invoices.wizard.starting import WITH_ALL
from invoices.wizard.summary import (
    is_quickbooks_away,
    next_step,
    previous_step,
    step_url,
    stepper,
    steps_of,
    summary_of,
    what_exists,
)


class WizardPage(PortalPage):
    permission = Permission.CREATE_INVOICES
    write_permission = Permission.CREATE_INVOICES

    def find_draft(self, uuid: Any) -> InvoiceDraft:
        """The draft of this portal. Raises Http404."""
        rows = InvoiceDraft.objects.for_portal(self.portal).select_related(*WITH_ALL)
        lines = DraftLine.objects.for_portal(self.portal).select_related("line_item")
        draft = rows.prefetch_related(Prefetch("lines", lines)).filter(uuid=uuid).first()
        if draft is None:
            raise Http404
        draft.around.books = [book for book in books_of(self.request) if book.is_usable]
        return draft

    def leave_finished(self, draft: InvoiceDraft) -> HttpResponse | None:
        """Where a page of a draft leads that is a draft no longer."""
        if draft.state == DraftState.ACTIVE:
            return None
        if draft.state == DraftState.SUBMITTED and draft.invoice is not None:
            messages.info(self.request, _("This draft was submitted already; here is its invoice."))
            return go_to(self.request, record_url(draft.invoice))
        messages.info(self.request, _("This draft was discarded. Start again if you still need the invoice."))
        return go_to(self.request, record_url(source_of(draft)))


class StepPage(WizardPage):
    """One step. Subclasses say which, and have `form_of`, `save` and perhaps `extras` and `acts`."""

    step: ClassVar[Step]

    def get(self, request: HttpRequest, uuid: Any, **_rest: Any) -> HttpResponseBase:
        draft = self.find_draft(uuid)
        return self.leave_finished(draft) or self.leave_needless(draft) or self.show(draft)

    def post(self, request: HttpRequest, uuid: Any, **_rest: Any) -> HttpResponseBase:
        draft = self.find_draft(uuid)
        return self.leave_needless(draft) or self.receive(draft)

    def leave_needless(self, draft: InvoiceDraft) -> HttpResponse | None:
        """Where a step leads that is not asked for: the account, where there is only one."""
        steps = steps_of(draft)
        return None if self.step in steps else redirect(step_url(draft, steps[0]))

    # what a step is made of

    def form_of(self, draft: InvoiceDraft, data: QueryDict | None = None) -> forms.Form:
        raise NotImplementedError

    def save(self, draft: InvoiceDraft, form: forms.Form) -> None:
        """Writes the valid part of the form on the draft, which is locked; it is saved afterwards."""
        raise NotImplementedError

    def act(self, draft: InvoiceDraft, go: str) -> None:
        """A button of the step's own; the step is shown again afterwards."""

    def extras(self, draft: InvoiceDraft, form: forms.Form) -> dict[str, Any]:
        return {}

    # the way of a request

    def show(
        self, draft: InvoiceDraft, form: forms.Form | None = None, problems: list[DraftProblem] | None = None
    ) -> HttpResponse:
        bound = form or self.form_of(draft)
        # The step's own part first: what it asks the company answers the frame as well.
        own = self.extras(draft, bound)
        context = self.frame_of(draft) | {"form": bound, "problems": problem_lines(draft, self.step, problems, bound)}
        context |= own
        is_bad = bool(problems) or (form is not None and bool(form.errors))
        is_refused = self.request.method == "POST" and is_bad and not self.request.htmx
        return render(
            self.request, f"invoices/wizard/{self.step.value}.html", context, status=422 if is_refused else 200
        )

    def frame_of(self, draft: InvoiceDraft) -> dict[str, Any]:
        source = source_of(draft)
        return {
            "draft": draft,
            "source": source,
            "source_url": record_url(source),
            "step": self.step,
            "stepper": stepper(draft, self.step),
            "has_previous": previous_step(draft, self.step) is not None,
            "action": step_url(draft, self.step) if draft.pk else self.request.path,
            "summary": summary_of(draft),
            "exists": what_exists(draft),
            "quickbooks_is_away": is_quickbooks_away(draft),
        }

    def receive(self, draft: InvoiceDraft) -> HttpResponse:
        go = (self.request.POST.get("go") or self.request.GET.get("go", "next")).replace("\x00", "")
        form = self.form_of(draft, self.request.POST)
        form.is_valid()
        with transaction.atomic():
            draft = lock_draft(draft)
            finished = self.leave_finished(draft)
            if finished is not None:
                return finished
            self.save(draft, form)
            self.act(draft, go)
            if go != "save":
                draft.step = self.step
            draft.saved_at = clock.now()
            draft.save()
        return self.answer(self.find_draft(draft.uuid), form, go)

    def answer(self, draft: InvoiceDraft, form: forms.Form, go: str) -> HttpResponse:
        if go == "save":
            lines = problem_lines(draft, self.step, None, form)
            context = self.frame_of(draft) | {"form": form, "problems": lines}
            return render(self.request, "invoices/wizard/_saved.html", context)
        if go == "leave":
            messages.success(self.request, _("Your draft is saved. Open “Create invoice” to go on with it."))
            return redirect(record_url(source_of(draft)))
        if go == "previous":
            return redirect(step_url(draft, previous_step(draft, self.step) or self.step))
        if go == "next":
            return self.go_on(draft, form)
        return self.show_afresh(draft, form)

    def show_afresh(self, draft: InvoiceDraft, form: forms.Form) -> HttpResponse:
        """The step again: what could not be read stays as it was typed, all else as it was saved."""
        if self.request.htmx or form.errors:
            return self.show(draft, form if form.errors else None)
        return redirect(step_url(draft, self.step))

    def go_on(self, draft: InvoiceDraft, form: forms.Form) -> HttpResponse:
        problems = problems_at(draft, self.step)
        if form.errors or problems:
            return self.show(draft, form if form.errors else None, problems)
        following = next_step(draft, self.step)
        if steps_of(draft).index(following) > steps_of(draft).index(Step(draft.step)):
            InvoiceDraft.objects.for_portal(draft.portal).filter(pk=draft.pk).update(step=following)
        return redirect(step_url(draft, following))


def problem_lines(
    draft: InvoiceDraft, step: Step, problems: list[DraftProblem] | None, form: forms.Form
) -> list[dict[str, str]]:
    """What the banner of a step lists; a problem of another step comes with the way to it."""
    found = [
        {"message": problem.message, "url": "" if problem.step == step else step_url(draft, problem.step)}
        for problem in problems or []
    ]
    return found + [{"message": message, "url": ""} for message in unreadable(form)]


def unreadable(form: forms.Form) -> list[str]:
    """Errors of a form with the labels of their fields, those of a line with its name before."""
    if not form.is_bound:
        return []
    bare = [form, *getattr(form, "lines", ())]
    return [
        f"{getattr(each, 'title', '')}{each.fields[name].label or name}: {message}"
        for each in bare
        for name, messages_of_field in forms.Form.errors.fget(each).items()  # type: ignore[attr-defined]
        for message in messages_of_field
        if name in each.fields
    ]


def go_to(request: Any, url: str) -> HttpResponse:
    """A redirect that also works for a request that htmx made."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
