"""`Import from HubSpot` in the rail, for those who manage the portal."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.pages.frame import Frame, NavItem, NavSection
from core.portals.roles import Permission


def hubspot_frame(request: HttpRequest, frame: Frame) -> None:
    if request.membership.may(Permission.MANAGE_PORTAL):  # type: ignore[attr-defined]
        url = reverse("hubspot")
        item = NavItem(_("Import from HubSpot"), url, "import", active=request.path.startswith(url))
        frame.sections.append(NavSection(_("Settings"), (item,), order=92))
