"""Making a list, and giving one other filters: what it holds, then its name and its filters."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.portals.models import Portal
from core.portals.roles import Permission
from crm.records.lists.editing import change_filters, create_list, listable_types
from crm.records.lists.pages.views import UNPROCESSABLE, ListPage
from crm.records.lists.refusing import ListRefused
from crm.records.lists.templates import ListTemplate, offered_lists, template_named
from crm.records.models import ListKind, RecordList
from crm.records.pages.filtering import Builder
from crm.records.portal_types import portal_type
from crm.records.record_types import RecordType


@dataclass
class ListForm:
    """What the page shows in its fields, and what is wrong with them, by field."""

    record_type: RecordType
    kind: str
    name: str
    builder: Builder
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def asks_filters(self) -> bool:
        return self.kind != ListKind.STATIC

    @property
    def general_errors(self) -> list[str]:
        return [text for name, text in self.errors.items() if name not in ("name", "filters")]


class NewView(ListPage):
    """Without `?type=` what the list shall hold is asked, and ready-made ones are offered."""

    permission = Permission.EDIT_RECORDS

    def get(self, request: HttpRequest) -> HttpResponse:
        template = template_named(request.GET.get("template", ""))
        if template is not None:
            return self.form(prefilled(self.portal, template, self.request.membership.user_id))
        if "type" not in request.GET:
            context = {
                "types": listable_types(self.portal),
                "offered": offered_lists(self.portal),
                "chosen": "contacts",
            }
            return render(request, "lists/choose.html", context)
        record_type, kind = self.asked(request.GET)
        builder = Builder.of_json([], record_type, self.portal, self.request.membership.user_id)
        builder.begin()
        return self.form(ListForm(record_type, kind, "", builder))

    def post(self, request: HttpRequest) -> HttpResponse:
        template = template_named(request.POST.get("template", ""))
        if template is not None:
            return self.make_ready(template)
        record_type, kind = self.asked(request.POST)
        form = posted_form(self, record_type, kind)
        if form.asks_filters and not form.builder.check():
            return self.form(form, UNPROCESSABLE)
        return self.make(form, form.builder.said if form.asks_filters else ())

    def make_ready(self, template: ListTemplate) -> HttpResponse:
        """One click; where the name is taken, the form asks for another."""
        form = prefilled(self.portal, template, self.request.membership.user_id)
        return self.make(form, template.filters(self.portal))

    def make(self, form: ListForm, filters: object) -> HttpResponse:
        try:
            made = create_list(self.portal, form.record_type, form.name, form.kind, self.actor, filters)
        except ListRefused as refused:
            form.errors = {refused.field: refused.message}
            return self.form(form, UNPROCESSABLE)
        messages.success(self.request, _("The list “%(name)s” was made.") % {"name": made})
        return redirect("list", pk=made.pk)

    def asked(self, given: QueryDict) -> tuple[RecordType, str]:
        """Raises Http404 for what no list can be."""
        types = {found.name: found for found in listable_types(self.portal)}
        name, kind = str(given.get("type", "")), str(given.get("kind", ListKind.ACTIVE))
        if name not in types or kind not in ListKind.values:
            raise Http404
        return types[name], kind

    def form(self, form: ListForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "builder": form.builder, "record_type": form.record_type}
        return render(self.request, "lists/new.html", context, status=status)


class FiltersView(ListPage):
    """Other filters for an active list. What is understood no longer stands in the builder with the reason."""

    permission = Permission.EDIT_RECORDS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record_list = self.found(pk)
        record_type, user_id = self.type_of(record_list), self.request.membership.user_id
        builder = Builder.of_json(record_list.filters, record_type, self.portal, user_id)
        return self.form(record_list, ListForm(record_type, record_list.kind, record_list.name, builder))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record_list = self.found(pk)
        form = posted_form(self, self.type_of(record_list), record_list.kind)
        if not form.builder.check():
            return self.form(record_list, form, UNPROCESSABLE)
        try:
            changed = change_filters(record_list, form.builder.said, self.actor)
        except ListRefused as refused:
            form.errors = {"filters": refused.message}
            return self.form(record_list, form, UNPROCESSABLE)
        if changed.is_settling:
            messages.success(request, _("Saved. Who belongs to the list is being worked out."))
        return redirect("list", pk=pk)

    def found(self, pk: int) -> RecordList:
        """Raises Http404 for a static one, too."""
        record_list = self.find(pk, live=True)
        if not record_list.is_active:
            raise Http404
        return record_list

    def type_of(self, record_list: RecordList) -> RecordType:
        return portal_type(record_list.record_type, self.portal)

    def form(self, record_list: RecordList, form: ListForm, status: int = 200) -> HttpResponse:
        context = {
            "record_list": record_list,
            "record_type": form.record_type,
            "form": form,
            "builder": form.builder,
        }
        return render(self.request, "lists/filters.html", context, status=status)


def prefilled(portal: Portal, template: ListTemplate, user_id: int) -> ListForm:
    record_type = portal_type(template.record_type, portal)
    builder = Builder.of_json(template.filters(portal), record_type, portal, user_id)
    return ListForm(record_type, ListKind.ACTIVE, str(template.name), builder)


def posted_form(page: ListPage, record_type: RecordType, kind: str) -> ListForm:
    posted = page.request.POST
    builder = Builder.posted(record_type, page.portal, posted, page.request.membership.user_id)
    return ListForm(record_type, kind, posted.get("name", ""), builder)
