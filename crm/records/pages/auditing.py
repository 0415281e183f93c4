"""Settings > Audit log: who did what, when, newest first; records and settings alike, in the words of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.changes import Change, Origin
from core.pages.views import PortalPage
from core.portals.models import Membership
from core.portals.roles import Permission
from core.settings.audit import described_settings
from core.settings.menu import PORTAL, SettingsPage
from crm.records.pages.timeline import audit_entries
from crm.records.record_types import all_record_types

PAGE = SettingsPage(PORTAL, _("Audit log"), _("Who did what, and when"), "scroll-text", "audit_log", order=90)
ROWS = 50


@dataclass(frozen=True)
class Things:
    """A group of the `object` choice."""

    label: Any
    choices: list[tuple[str, Any]]


class AuditLog(PortalPage):
    """`person`, `origin`, `object`, `since` and `until` narrow it; `before` is the last row of the page before."""

    permission = write_permission = Permission.MANAGE_PORTAL

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.narrowed(Change.objects.for_portal(self.portal))
        before = _number(request.GET.get("before", ""))
        found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: ROWS + 1])
        context = {
            "entries": audit_entries(found[:ROWS], self.portal),
            "older": self.address(before=str(found[ROWS - 1].pk)) if len(found) > ROWS else "",
            "newest": self.address() if before else "",
            "is_narrowed": any(request.GET.get(name) for name in ("person", "origin", "object", "since", "until")),
            "members": Membership.objects.filter(portal=self.portal).select_related("user").order_by("user__name"),
            "origins": Origin.choices,
            "things": things(),
            "asked": request.GET,
        }
        return render(request, "records/audit_log.html", context)

    def narrowed(self, rows: Any) -> Any:
        asked = self.request.GET
        person = _number(asked.get("person", ""))
        if person:
            rows = rows.filter(user_id=person)
        if asked.get("origin") in Origin.values:
            rows = rows.filter(origin=asked["origin"])
        if asked.get("object"):
            rows = rows.filter(record_type=asked["object"].replace("\x00", "")[:40])
        since, until = (_day(asked.get(name, "")) for name in ("since", "until"))
        if since:
            rows = rows.filter(at__gte=self.midnight(since))
        if until:
            rows = rows.filter(at__lt=self.midnight(until + timedelta(days=1)))
        return rows

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.portal.zone)

    def address(self, **more: str) -> str:
        query = self.request.GET.copy()
        query.pop("before", None)
        for name, value in more.items():
            query[name] = value
        return f"?{query.urlencode()}"


def things() -> Iterable[Things]:
    records = [(found.name, found.label_plural) for found in all_record_types().values()]
    settings = sorted(described_settings().items(), key=lambda pair: str(pair[1]))
    return (Things(_("Records"), records), Things(_("Settings"), settings))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _day(text: str) -> date | None:
    """None for what is no date, and for one so far off that a day more or less is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 9000 else None
