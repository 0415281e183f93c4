"""Settings > Import from HubSpot: the token, what would happen, the result; and the way over to Dealbooks."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.pages.views import PortalPage
from core.portals.roles import Permission
from crm.records.imports.starting import NotNow
from crm.records.models import ImportState
from crm.records.portal_types import portal_types
from hubspot_import import starting
from hubspot_import.checklist import checklist_of
from hubspot_import.models import Migration
from hubspot_import.old_invoices.showing import all_settled
from hubspot_import.reading import TYPES
from hubspot_import.showing import MigrationShown
from invoices.books import Book

LONGEST_TOKEN = 300
UNPROCESSABLE = 422


class HubSpotPage(PortalPage):
    permission = Permission.MANAGE_PORTAL
    write_permission = Permission.MANAGE_PORTAL

    def find(self, pk: int) -> Migration:
        found = Migration.objects.for_portal(self.portal).select_related("user").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


class BeginView(HubSpotPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(settings.HUBSPOT_HOST)

    def post(self, request: HttpRequest) -> HttpResponse:
        host = request.POST.get("host", "").strip().rstrip("/")
        token = request.POST.get("token", "").strip()
        if not settings.HUBSPOT_HOST_CHANGEABLE:
            host = settings.HUBSPOT_HOST
        if not token or len(token) > LONGEST_TOKEN or not token.isascii() or not token.isprintable():
            return self._page(host, token_error=_("Paste the private app's access token."))
        if urlsplit(host).scheme not in ("http", "https") or not urlsplit(host).hostname:
            return self._page(host, host_error=_("Write an address such as https://api.hubapi.com."))
        try:
            migration = starting.begin(self.portal, host, token, self.actor)
        except NotNow as error:
            return self._page(host, token_error=str(error))
        return redirect("hubspot_migration", pk=migration.pk)

    def _page(self, host: str, token_error: str = "", host_error: str = "") -> HttpResponse:
        rows = Migration.objects.for_portal(self.portal).order_by("-id")[:20]
        context = {
            "host": host,
            "may_change_host": settings.HUBSPOT_HOST_CHANGEABLE,
            "token_error": token_error,
            "host_error": host_error,
            "migrations": [MigrationShown(row) for row in rows],
            "record_types": [portal_types(self.portal)[name] for name in TYPES],
        }
        status = UNPROCESSABLE if token_error or host_error else 200
        return render(self.request, "hubspot_import/begin.html", context, status=status)


class MigrationView(HubSpotPage):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return render(request, "hubspot_import/migration.html", {"shown": MigrationShown(self.find(pk))})


class ProgressView(HubSpotPage):
    """The progress of an open page; when there is none any more, the page is drawn anew."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        migration = self.find(pk)
        if migration.state != ImportState.PENDING:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "hubspot_import/_progress.html", {"shown": MigrationShown(migration)})


class DeedView(HubSpotPage):
    deed: Callable[[Migration], None]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        migration = self.find(pk)
        try:
            type(self).deed(migration)
        except NotNow as error:
            messages.error(request, str(error))
        return redirect("hubspot_migration", pk=pk)


class RunView(DeedView):
    deed = staticmethod(starting.run)


class PauseView(DeedView):
    deed = staticmethod(starting.pause)


class ResumeView(DeedView):
    deed = staticmethod(starting.resume)


class StopView(DeedView):
    deed = staticmethod(starting.stop)


class UndoView(DeedView):
    deed = staticmethod(starting.undo)


class ChecklistView(HubSpotPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        imported = Migration.objects.for_portal(self.portal).filter(state=ImportState.DONE).exists()
        states = list(Book.objects.for_portal(self.portal).values_list("state", flat=True))
        steps = checklist_of(imported, states, all_settled(self.portal))
        return render(request, "hubspot_import/checklist.html", {"steps": steps})
