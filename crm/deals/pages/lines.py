"""The line item editor of deals and quotes: add by search, change in place, move, remove, bring back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.portals.roles import Permission
from crm.deals.lines import add_line, column_of, line_amount, lines_of, lines_total, move_line
from crm.deals.models import LineItem
from crm.deals.pages.cards import lines_context
from crm.products.models import Product
from crm.products.pricing import price_in
from crm.records.pages.addresses import record_url
from crm.records.pages.associating import posted_id
from crm.records.pages.editing import UNPROCESSABLE
from crm.records.pages.forms import RecordForm
from crm.records.pages.typed import changed_values, posted_values, typed_number, typed_values
from crm.records.pages.views import RecordsPage
from crm.records.portal_types import portal_type
from crm.records.quick_search import search_rows
from crm.records.record_types import RecordType, all_record_types
from crm.records.saving import InvalidRecord, archive_record, restore_record, update_record

FOUND = 8
# The editor sets these by what a person does there.
SET_IN_THE_EDITOR = ("hs_product_id", "hs_line_item_currency_code", "hs_position_on_quote")
OWNERS = ("deals", "quotes")


class LinesPage(RecordsPage):
    def owner(self, record_type: RecordType, pk: int, writes: bool = True) -> Any:
        if record_type.name not in OWNERS:
            raise Http404
        return self.find_live(record_type, pk) if writes else self.find(record_type, pk)

    def line(self, owner: Any, line_pk: int) -> LineItem:
        rows = LineItem.objects.for_portal(self.portal).select_related("product", column_of(owner))
        line: LineItem | None = rows.filter(**{column_of(owner): owner}, pk=line_pk).first()
        if line is None:
            raise Http404
        return line

    def editor(self, owner: Any, **more: Any) -> HttpResponse:
        context = {**lines_context(owner, self.may_edit), **more}
        response = render(self.request, "crm/deals/_line_editor.html", context)
        response["HX-Trigger"] = "live"
        return response


class LinesView(LinesPage):
    """GET: the editor on a page of its own. POST: a new line, from the product `id` or by its own name."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        owner = self.owner(record_type, pk, writes=False)
        context = {"record": owner, "record_type": record_type, **lines_context(owner, self.may_edit)}
        return render(request, "crm/deals/lines.html", context)

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        owner = self.owner(record_type, pk)
        error = ""
        try:
            add_line(owner, self._values(), self.actor)
        except InvalidRecord as refused:
            error = str(refused)
        if not self.request.htmx:
            return redirect(record_url(owner))
        return self.editor(owner, editor_error=error, typed=request.POST if error else {})

    def _values(self) -> dict[str, str]:
        if "id" in self.request.POST:
            return {"hs_product_id": str(self._product().pk)}
        return typed_values(portal_type("line_items", self.portal), self.request.POST.dict())

    def _product(self) -> Product:
        product = Product.objects.for_portal(self.portal).live().filter(pk=posted_id(self.request)).first()
        if product is None:
            raise Http404
        return product


class ProductSearchView(LinesPage):
    """Products to add, with their price in the owner's currency."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        owner = self.owner(record_type, pk)
        text = request.GET.get("q", "").strip()[:200]
        rows = Product.objects.for_portal(self.portal).live().filter(is_active=True)
        found = list(search_rows(rows, text).order_by("name", "pk")[:FOUND])
        context = {
            "owner": owner,
            "owner_type": record_type,
            "q": text,
            "products": [(product, price_in(product, owner.currency)) for product in found],
        }
        return render(request, "crm/deals/_products_found.html", context)


class LineView(LinesPage):
    """POST: changes a line. Only what is computed comes back, so that nobody's typing is disturbed."""

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, line_pk: int) -> HttpResponse:
        owner = self.owner(record_type, pk)
        line = self.line(owner, line_pk)
        error = ""
        try:
            line = update_record(line, self._values(), self.actor)
        except InvalidRecord as refused:
            error = str(refused)
        lines = lines_of(owner)
        context = {
            **lines_context(owner, self.may_edit),
            "line": line,
            "amount": line_amount(line),
            "lines_total": lines_total(lines),
            "error": error,
        }
        response = render(request, "crm/deals/_line_saved.html", context)
        response["HX-Trigger"] = "live"
        return response

    def _values(self) -> dict[str, str]:
        posted = self.request.POST.dict()
        values = typed_values(portal_type("line_items", self.portal), posted)
        if "discount_value" in posted:
            value, is_percent = typed_number(posted["discount_value"]), posted.get("discount_kind") != "amount"
            values["hs_discount_percentage"] = value if is_percent else ""
            values["discount"] = "" if is_percent else value
        return values


class LineEditView(LinesPage):
    """All properties of a line on a page of their own: those that the editor has no room for, the portal's own too."""

    permission = Permission.EDIT_RECORDS

    def get(self, request: HttpRequest, record_type: RecordType, pk: int, line_pk: int) -> HttpResponse:
        owner = self.owner(record_type, pk)
        return self._page(owner, record_type, self._form(self._live(owner, line_pk)))

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, line_pk: int) -> HttpResponse:
        owner = self.owner(record_type, pk)
        line, posted = self._live(owner, line_pk), posted_values(request.POST)
        form = self._form(line, posted)
        try:
            update_record(line, changed_values(form.record_type, posted), self.actor)
        except InvalidRecord as refused:
            form.errors, form.record = refused.errors, self._live(owner, line_pk)
            return self._page(owner, record_type, form, UNPROCESSABLE)
        messages.success(request, _("Saved."))
        return redirect("lines", record_type, owner.pk)

    def _live(self, owner: Any, line_pk: int) -> LineItem:
        line = self.line(owner, line_pk)
        if line.archived_at is not None:
            raise Http404
        return line

    def _form(self, line: LineItem, posted: Mapping[str, str] | None = None) -> RecordForm:
        whole = portal_type("line_items", self.portal)
        props = tuple(prop for prop in whole.properties if prop.name not in SET_IN_THE_EDITOR)
        return RecordForm(replace(whole, properties=props), self.portal, line, posted or {})

    def _page(self, owner: Any, record_type: RecordType, form: RecordForm, status: int = 200) -> HttpResponse:
        context = {"line": form.record, "form": form, "lines_url": reverse("lines", args=[record_type, owner.pk])}
        return render(self.request, "crm/deals/line.html", context, status=status)


class MoveLineView(LinesPage):
    """POST with `steps`, -1 up or 1 down."""

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, line_pk: int) -> HttpResponse:
        owner = self.owner(record_type, pk)
        steps = {"-1": -1, "1": 1}.get(request.POST.get("steps", ""))
        if steps is None:
            raise Http404
        error = ""
        try:
            move_line(self.line(owner, line_pk), owner, steps, self.actor)
        except InvalidRecord as refused:
            error = str(refused)
        return self.editor(owner, editor_error=error)


class RemoveLineView(LinesPage):
    def post(self, request: HttpRequest, record_type: RecordType, pk: int, line_pk: int) -> HttpResponse:
        owner = self.owner(record_type, pk)
        line = self.line(owner, line_pk)
        try:
            archive_record(line, self.actor)
        except InvalidRecord as refused:
            return self.editor(owner, editor_error=str(refused))
        return self.editor(owner, removed=line, said=_("%(line)s was removed.") % {"line": line})


class RestoreLineView(LinesPage):
    def post(self, request: HttpRequest, record_type: RecordType, pk: int, line_pk: int) -> HttpResponse:
        owner = self.owner(record_type, pk)
        try:
            restore_record(self.line(owner, line_pk), self.actor)
        except InvalidRecord as refused:
            return self.editor(owner, editor_error=str(refused))
        return self.editor(owner)


class UseTotalView(LinesPage):
    """POST: the deal's amount becomes the sum of its lines."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        deal = self.owner(all_record_types()["deals"], pk)
        deal = update_record(deal, {"amount": str(lines_total(lines_of(deal)))}, self.actor)
        if not self.request.htmx:
            return redirect(record_url(deal))
        return self.editor(deal)
