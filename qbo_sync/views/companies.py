"""The connection page: each company with its health, and what an admin can do about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from core import clock
from core.pages.views import PortalPage
from core.portals.roles import Permission
from core.settings.menu import INTEGRATIONS, SettingsPage
from crm.records.slots import Badge, Tone
from invoices.books import BookState
from qbo_sync.connection.connecting import ask_for_everything, disconnect
from qbo_sync.connection.warnings import warnings_for
from qbo_sync.models import ApiUsage, Connection, OutboxEntry, OutboxState

PAGE = SettingsPage(
    INTEGRATIONS,
    "QuickBooks Online",
    lazy("Connected companies, their state and their health"),
    "link",
    "qbo_companies",
    Permission.VIEW_RECORDS,
)
TONES = {
    BookState.CONNECTED: (Tone.GOOD, "check"),
    BookState.THROTTLED: (Tone.WARN, "hourglass"),
    BookState.NEEDS_RECONNECT: (Tone.BAD, "unplug"),
    BookState.BLOCKED: (Tone.BAD, "octagon-alert"),
    BookState.DISCONNECTED: (Tone.NEUTRAL, "unplug"),
}
WAITING = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)


@dataclass(frozen=True)
class CompanyCard:
    """A company as the page shows it."""

    connection: Connection
    badge: Badge
    warnings: list[str]
    reads: int
    writes: int
    waiting: int
    needs_you: int

    @property
    def needs_reconnect(self) -> bool:
        return self.connection.state in (BookState.NEEDS_RECONNECT, BookState.DISCONNECTED)

    @property
    def is_disconnected(self) -> bool:
        return self.connection.state == BookState.DISCONNECTED


class CompaniesPage(PortalPage):
    """Everybody sees how the companies are; only a Super admin connects them."""

    write_permission = Permission.MANAGE_CONNECTIONS

    def connections(self) -> QuerySet[Connection]:
        return Connection.objects.for_portal(self.portal).select_related("book").order_by("pk")

    def find(self, pk: int) -> Connection:
        connection = self.connections().filter(pk=pk).first()
        if connection is None:
            raise Http404
        return connection


class CompanyList(CompaniesPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "cards": company_cards(list(self.connections())),
            "may_connect": self.may(Permission.MANAGE_CONNECTIONS),
        }
        name = "qbo_sync/_companies.html" if request.headers.get("HX-Request") else "qbo_sync/companies.html"
        return render(request, name, context)


class RefreshCompany(CompaniesPage):
    """Reads the company and all its lists anew, in the background."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        connection = self.find(pk)
        ask_for_everything(connection)
        messages.success(request, _("%(name)s is being read anew.") % {"name": connection.book.name})
        return redirect("qbo_companies")


class DisconnectCompany(CompaniesPage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        connection = self.find(pk)
        disconnect(connection)
        messages.success(
            request,
            _("%(name)s is disconnected. Its data is kept; queued work goes out after reconnecting.")
            % {"name": connection.book.name},
        )
        return redirect("qbo_companies")


def company_cards(connections: list[Connection]) -> list[CompanyCard]:
    """In a number of queries that does not depend on the number of companies."""
    if not connections:
        return []
    portal_id = connections[0].portal_id
    usage = _usage(portal_id, clock.now().date().replace(day=1))
    queued = _queued(portal_id)
    return [
        CompanyCard(
            connection=connection,
            badge=badge_of(connection),
            warnings=warnings_for(connection) if connection.state != BookState.DISCONNECTED else [],
            reads=usage.get(connection.pk, (0, 0))[0],
            writes=usage.get(connection.pk, (0, 0))[1],
            waiting=sum(queued.get((connection.pk, state), 0) for state in WAITING),
            needs_you=queued.get((connection.pk, OutboxState.NEEDS_USER), 0),
        )
        for connection in connections
    ]


def badge_of(connection: Connection) -> Badge:
    tone, icon = TONES[BookState(connection.state)]
    if connection.state == BookState.CONNECTED and connection.mirror_ready_at is None:
        return Badge(_("Reading the company"), Tone.INFO, "loader")
    return Badge(BookState(connection.state).label, tone, icon)


def _usage(portal_id: int, month: date) -> dict[int, tuple[int, int]]:
    rows = ApiUsage.objects.for_portal(portal_id).filter(month=month)
    return {pk: (reads, writes) for pk, reads, writes in rows.values_list("connection_id", "reads", "writes")}


def _queued(portal_id: int) -> dict[tuple[int, str], int]:
    counts: dict[tuple[int, str], int] = {}
    rows: Any = OutboxEntry.objects.for_portal(portal_id).filter(state__in=[*WAITING, OutboxState.NEEDS_USER])
    for key in rows.values_list("connection_id", "state")[:10_000]:
        counts[key] = counts.get(key, 0) + 1
    return counts
