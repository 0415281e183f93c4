"""The base of every signed-in page: who it is for is said by the class, and the portal is always at hand."""

from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.generic import View

from core.changes import Actor, Origin
from core.portals.models import Membership, Portal
from core.portals.roles import Permission


class PortalRequest(HttpRequest):
    """A request after PortalMiddleware; for type checking."""

    portal: Portal
    membership: Membership
    htmx: Any


class PortalPage(AccessMixin, View):
    """Needs a signed-in member with `permission`; writes (POST and the like) need `write_permission`."""

    request: PortalRequest
    permission: Permission = Permission.VIEW_RECORDS
    write_permission: Permission = Permission.EDIT_RECORDS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self._ask_to_sign_in(request)
        membership: Membership | None = getattr(request, "membership", None)
        if membership is None:
            return render(request, "errors/no_portal.html", status=403)
        needed = self.permission if request.method in ("GET", "HEAD") else self.write_permission
        if not membership.may(needed):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _ask_to_sign_in(self, request: HttpRequest) -> HttpResponseBase:
        """A part of an open page is refused rather than answered with the sign-in form in its place: typing is kept."""
        if getattr(request, "htmx", False):
            return HttpResponse(status=401)
        return self.handle_no_permission()

    @property
    def portal(self) -> Portal:
        return self.request.portal

    @property
    def actor(self) -> Actor:
        user = self.request.membership.user
        return Actor(Origin.USER, str(user), user.pk)

    def may(self, permission: Permission) -> bool:
        return self.request.membership.may(permission)
