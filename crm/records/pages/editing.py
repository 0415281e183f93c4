"""Creating records, editing them on a page, archiving and restoring."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.portals.models import Portal
from core.portals.roles import Permission
from crm.records.pages.addresses import index_url, record_url, url_of
from crm.records.pages.forms import RecordForm
from crm.records.pages.prefilling import associate_new, blank_record, prefilled
from crm.records.pages.typed import changed_values, posted_values, typed_values
from crm.records.pages.views import RecordsPage, WentInto
from crm.records.record_types import RecordType
from crm.records.saving import AlreadyExists, InvalidRecord, archive_record, restore_record, update_record, verbs_of
from crm.records.values import InvalidValue

UNPROCESSABLE = 422


class FormPage(RecordsPage):
    def refused(
        self, record_type: RecordType, record: Any, posted: Mapping[str, str], error: InvalidRecord
    ) -> RecordForm:
        """The form with what was typed, and what is wrong with it."""
        errors = named_errors(error, record_type, self.portal)
        return RecordForm(record_type, self.portal, record, posted, errors, link_of(error, record_type))


class CreateView(FormPage):
    """`?associate=deals:7` joins the new record to another and leads back there."""

    permission = Permission.EDIT_RECORDS

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        form = RecordForm(record_type, self.portal, self._blank(record_type), prefilled(record_type, request.GET))
        return self._page(record_type, form, request.GET.get("associate", ""))

    def post(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        posted, associate = posted_values(request.POST), request.POST.get("associate", "")
        blank = self._blank(record_type)
        try:
            record = verbs_of(record_type).create(self.portal, typed_values(record_type, posted), self.actor)
        except InvalidRecord as error:
            form = self.refused(record_type, blank, posted, error)
            return self._page(record_type, form, associate, status=UNPROCESSABLE)
        other = associate_new(self.portal, record, associate, self.actor)
        messages.success(request, _("%(name)s was created.") % {"name": record})
        return redirect(record_url(other or record))

    def _blank(self, record_type: RecordType) -> Any:
        if not record_type.create_in_ui:
            raise Http404
        return blank_record(record_type, self.request.membership)

    def _page(self, record_type: RecordType, form: RecordForm, associate: str, status: int = 200) -> HttpResponse:
        context = {"record_type": record_type, "form": form, "associate": associate}
        return render(self.request, "records/create.html", context, status=status)


class EditView(FormPage):
    permission = Permission.EDIT_RECORDS

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        return self._page(RecordForm(record_type, self.portal, self.find_live(record_type, pk)))

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        posted = posted_values(request.POST)
        try:
            record = self.find_live(record_type, pk)
        except WentInto as merged:
            told = {
                "": InvalidValue(_("%(merged)s What you typed stands here; save it if it fits.") % {"merged": merged})
            }
            return self._page(RecordForm(record_type, self.portal, merged.survivor, posted, told), UNPROCESSABLE)
        try:
            record = update_record(record, changed_values(record_type, posted), self.actor)
        except InvalidRecord as error:
            fresh = self.find(record_type, pk)
            form = self.refused(record_type, fresh, posted, error)
            return self._page(form, status=UNPROCESSABLE)
        messages.success(request, _("Saved."))
        return redirect(record_url(record))

    def _page(self, form: RecordForm, status: int = 200) -> HttpResponse:
        context = {"record_type": form.record_type, "record": form.record, "form": form}
        return render(self.request, "records/edit.html", context, status=status)


class ArchiveView(RecordsPage):
    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find(record_type, pk)
        archive_record(record, self.actor)
        text = _("%(name)s was archived. It can be restored for 90 days, from Archived.")
        messages.success(request, text % {"name": record})
        return redirect(index_url(record_type))


class RestoreView(RecordsPage):
    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find(record_type, pk)
        try:
            restore_record(record, self.actor)
        except InvalidRecord as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(name)s was restored.") % {"name": record})
        return redirect(record_url(record))


def named_errors(error: InvalidRecord, record_type: RecordType, portal: Portal) -> dict[str, InvalidValue]:
    """The errors for a form; a taken value names who has it."""
    if not isinstance(error, AlreadyExists):
        return error.errors
    model: Any = record_type.model
    holder = model.objects.for_portal(portal).filter(pk=error.existing_id).first()
    text = _("%(name)s has this already.") % {"name": holder}
    return {name: InvalidValue(text, value.code) for name, value in error.errors.items()}


def link_of(error: InvalidRecord, record_type: RecordType) -> str:
    """Where the record is that has the value already."""
    return url_of(record_type.name, error.existing_id) if isinstance(error, AlreadyExists) else ""
