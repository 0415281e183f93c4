"""To Intuit and back: `state` is bound to user, session and portal, and is good for one answer (guarantees.md d.3)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.portals.roles import Permission
from qbo_sync.client.failures import Failure
from qbo_sync.connection.connecting import CannotConnect, begin, finish, use_attempt
from qbo_sync.connection.oauth import authorization_url
from qbo_sync.views.companies import CompaniesPage


class StartConnecting(CompaniesPage):
    """POST, with `connection` to reconnect a known company."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("connection", "")
        reconnects = self.find(int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else None
        session_key = request.session.session_key or ""
        attempt = begin(self.portal, self.request.membership.user, session_key, reconnects)
        try:
            return redirect(authorization_url(attempt.state))
        except Failure:
            messages.error(request, _("Intuit's sign-in does not answer. Nothing was changed; try again in a minute."))
            return redirect("qbo_companies")


class FinishConnecting(CompaniesPage):
    """Where Intuit sends the person back to. A GET that changes something: its `state` stands for a form token."""

    permission = Permission.MANAGE_CONNECTIONS
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        session_key = request.session.session_key or ""
        user = self.request.membership.user
        try:
            attempt = use_attempt(self.portal, user, session_key, request.GET.get("state", "")[:64])
            if request.GET.get("error"):
                raise CannotConnect(_("You did not give permission. Nothing was connected."))
            code, realm_id = request.GET.get("code", ""), request.GET.get("realmId", "")
            if not code or not realm_id.isdigit():
                raise CannotConnect(_("The answer from QuickBooks was not complete. Click Connect again."))
            finish(self.portal, user, code, realm_id[:40], attempt.reconnects)
        except CannotConnect as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Connected. The company's customers and products are being read now."))
        return redirect("qbo_companies")
