"""Settings > Audit log: who did what, when, newest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.changes import Change, Origin
from core.pages.views import PortalPage
from core.portals.models import Membership
from core.portals.roles import Permission
from core.settings.menu import PORTAL, SettingsPage

PAGE = SettingsPage(PORTAL, _("Audit log"), _("Who did what, and when"), "scroll-text", "audit_log", order=90)
ROWS = 50


class AuditLog(PortalPage):
    """`?person=`, `?origin=` and `?object=` narrow it; `?before=` is the last row of the page before."""

    permission = write_permission = Permission.MANAGE_PORTAL

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.narrowed(Change.objects.for_portal(self.portal).select_related("user"))
        before = request.GET.get("before", "")
        if before.isascii() and before.isdigit() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        found = list(rows.order_by("-pk")[: ROWS + 1])
        query = request.GET.copy()
        if len(found) > ROWS:
            query["before"] = str(found[ROWS - 1].pk)
        context = {
            "changes": found[:ROWS],
            "older": f"?{query.urlencode()}" if len(found) > ROWS else "",
            "members": Membership.objects.filter(portal=self.portal).select_related("user").order_by("user__name"),
            "origins": Origin.choices,
            "asked": request.GET,
        }
        return render(request, "settings/audit_log.html", context)

    def narrowed(self, rows: Any) -> Any:
        asked = self.request.GET
        person = asked.get("person", "")
        if person.isascii() and person.isdigit() and len(person) < 19:
            rows = rows.filter(user_id=int(person))
        if asked.get("origin") in Origin.values:
            rows = rows.filter(origin=asked["origin"])
        if asked.get("object"):
            rows = rows.filter(record_type=asked["object"][:40])
        return rows
