"""What is done to a list by a button: rename, duplicate, static from now on, archive, restore. Each leads back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.portals.roles import Permission
from crm.records.lists.duplicating import duplicate_list
from crm.records.lists.editing import make_static, rename_list
from crm.records.lists.pages.views import UNPROCESSABLE, ListPage
from crm.records.lists.refusing import ListRefused, NameTaken
from crm.records.lists.shelving import archive_list, restore_list
from crm.records.models import RecordList


class DeedView(ListPage):
    """POST alone. What is refused is said on the page from which it was asked."""

    permission = Permission.EDIT_RECORDS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record_list = self.find(pk)
        try:
            return self.do(record_list)
        except ListRefused as refused:
            messages.error(request, refused.message)
            return redirect("list", pk=pk)

    def do(self, record_list: RecordList) -> HttpResponse:
        raise NotImplementedError

    def done(self, sentence: str, record_list: RecordList) -> HttpResponse:
        messages.success(self.request, sentence % {"name": record_list})
        return redirect("list", pk=record_list.pk)


class RenameView(DeedView):
    def do(self, record_list: RecordList) -> HttpResponse:
        name = self.request.POST.get("name", "")
        try:
            renamed = rename_list(self.find(record_list.pk, live=True), name, self.actor)
        except ListRefused as refused:
            more = {"typed": name, "error": refused.message}
            return self.page("lists/settings.html", record_list, "settings", UNPROCESSABLE, **more)
        messages.success(self.request, _("The list is called “%(name)s” now.") % {"name": renamed})
        return redirect("list_settings", pk=record_list.pk)


class DuplicateView(DeedView):
    def do(self, record_list: RecordList) -> HttpResponse:
        made = duplicate_list(self.find(record_list.pk, live=True), self.actor)
        return self.done(_("The list “%(name)s” was made."), made)


class MakeStaticView(DeedView):
    def do(self, record_list: RecordList) -> HttpResponse:
        made = make_static(self.find(record_list.pk, live=True), self.actor)
        return self.done(_("“%(name)s” is static now: whoever is in it stays until somebody takes them out."), made)


class ArchiveView(DeedView):
    def do(self, record_list: RecordList) -> HttpResponse:
        archive_list(record_list, self.actor)
        text = _("The list “%(name)s” was archived. It can be restored for 90 days, from Archived.")
        messages.success(self.request, text % {"name": record_list})
        return redirect("lists")


class RestoreView(DeedView):
    def do(self, record_list: RecordList) -> HttpResponse:
        try:
            restore_list(record_list, self.actor)
        except NameTaken as taken:
            raise ListRefused(_("%(why)s Rename that one, then restore this one.") % {"why": taken.message}) from None
        return self.done(_("The list “%(name)s” is back."), record_list)
