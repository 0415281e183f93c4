"""Changing the portal, and one's own language."""

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from core.portals.middleware import SESSION_KEY
from core.portals.models import Membership
from core.users.models import User


class SignedIn(HttpRequest):
    """A request that LoginRequiredMixin let through; for type checking."""

    user: User


class SwitchPortalView(LoginRequiredMixin, View):
    """POST with `portal`: from now on this session works there; it starts on that portal's home page."""

    http_method_names = ["post"]
    request: SignedIn

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("portal", "")
        mine = Membership.objects.filter(user=self.request.user, is_active=True)
        if not (wanted.isdecimal() and wanted.isascii() and len(wanted) < 19):
            raise Http404
        if not mine.filter(portal_id=int(wanted)).exists():
            raise Http404
        request.session[SESSION_KEY] = int(wanted)
        return redirect(settings.LOGIN_REDIRECT_URL)


class LanguageView(LoginRequiredMixin, View):
    """POST with `language`: the person's own, on all pages; empty means each portal's."""

    http_method_names = ["post"]
    request: SignedIn

    def post(self, request: HttpRequest) -> HttpResponse:
        language = request.POST.get("language", "")
        if language and language not in dict(settings.LANGUAGES):
            raise Http404
        self.request.user.language = language
        self.request.user.save(update_fields=["language"])
        return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Where the person was, on this host; else home."""
    came_from = request.POST.get("next", "") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    is_address = came_from.startswith(("/", "http"))
    return came_from if is_ours and is_address else "/"
