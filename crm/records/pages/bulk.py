"""What is done to the rows that were ticked on an index page, or to all that it lists."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext

from core.portals.roles import Permission
from crm.records.bulk import Outcome, archive_many, edit_many
from crm.records.pages.forms import RecordForm
from crm.records.pages.listing import Listing
from crm.records.pages.prefilling import blank_record
from crm.records.pages.typed import is_editable, posted_values, typed_values
from crm.records.pages.views import RecordsPage
from crm.records.record_types import Property, RecordType

MOST = 2_000
REASONS_SHOWN = 5


class BulkPage(RecordsPage):
    permission = Permission.EDIT_RECORDS

    def listing(self, record_type: RecordType) -> Listing:
        return Listing(record_type, self.request.membership, self.request.POST.dict())

    def chosen(self, listing: Listing) -> list[Any]:
        """The live records that are meant; more than MOST are none."""
        if self.request.POST.get("all"):
            rows = listing.rows.live()
        else:
            ids = [pk for pk in self.request.POST.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19]
            rows = self.rows(listing.record_type).live().filter(pk__in=[int(pk) for pk in ids[: MOST + 1]])
        found = list(rows.order_by("pk")[: MOST + 1])
        return found if len(found) <= MOST else []

    def tell(self, outcome: Outcome, done: str) -> None:
        if outcome.done:
            messages.success(self.request, done % {"number": outcome.done})
        if not outcome.refused:
            return
        reasons = "; ".join(f"{record}: {why}" for record, why in outcome.refused[:REASONS_SHOWN])
        text = gettext("%(number)s stayed as they were: %(reasons)s")
        messages.error(self.request, text % {"number": len(outcome.refused), "reasons": reasons})

    def nothing_chosen(self, listing: Listing) -> HttpResponse:
        text = gettext("Nothing was changed: choose at least one record, and at most %(most)s at once.")
        messages.warning(self.request, text % {"most": MOST})
        return redirect(listing.url())


class BulkField(BulkPage):
    """The control for the property that is to be set on all."""

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        prop = property_of(record_type, request.GET.get("property", ""))
        form = RecordForm(record_type, self.portal, blank_record(record_type, self.request.membership), {prop.name: ""})
        return render(request, "records/_field.html", {"field": form.field_of(prop)})


class BulkEdit(BulkPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        listing = self.listing(record_type)
        prop = property_of(record_type, request.POST.get("property", ""))
        records = self.chosen(listing)
        if not records:
            return self.nothing_chosen(listing)
        values = typed_values(record_type, {prop.name: posted_values(request.POST).get(prop.name, "")})
        outcome = edit_many(record_type, records, values, self.actor)
        self.tell(outcome, ngettext("%(number)s record was changed.", "%(number)s records were changed.", outcome.done))
        return redirect(listing.url())


class BulkArchive(BulkPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        listing = self.listing(record_type)
        records = self.chosen(listing)
        if not records:
            return self.nothing_chosen(listing)
        outcome = archive_many(record_type, records, self.actor)
        done = ngettext(
            "%(number)s record was archived. It can be restored for 90 days.",
            "%(number)s records were archived. They can be restored for 90 days.",
            outcome.done,
        )
        self.tell(outcome, done)
        return redirect(listing.url())


def property_of(record_type: RecordType, name: str) -> Property:
    """Raises Http404 for one that people cannot write, or that no two records may share."""
    prop = record_type.property_named(name)
    if prop is None or not is_editable(prop) or prop.unique or prop.unites:
        raise Http404
    return prop
