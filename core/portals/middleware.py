"""Sets the current portal of a signed-in person, and refuses a write that comes from another portal's page.

A person may have several portals open in tabs: every form and htmx request carries its page's portal, signed; a
mismatch answers 409 and writes nothing (decisions.md 10).
"""

from collections.abc import Callable

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from core.portals.models import Membership

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
FIELD = "page_portal"
HEADER = "X-Page-Portal"
SESSION_KEY = "portal_id"
EXEMPT_PREFIXES = (
    "/login/",
    "/logout/",
    "/accounts/",
    "/admin/",
    "/portals/",
    "/api/",
    "/crm/",
    "/webhooks/",
    "/q/",
)


def sign_portal(portal_id: int) -> str:
    return signing.Signer(salt="page-portal").sign(str(portal_id))


def current_membership(request: HttpRequest) -> Membership | None:
    """The membership of the session's portal, else of the person's first one; all of them stay on the request."""
    if not request.user.is_authenticated:
        return None
    mine = Membership.objects.filter(user=request.user, is_active=True).select_related("portal").order_by("portal_id")
    wanted = request.session.get(SESSION_KEY)
    memberships = list(mine)
    for membership in memberships:
        membership.user = request.user
    request.memberships = memberships  # type: ignore[attr-defined]
    return next((m for m in memberships if m.portal_id == wanted), memberships[0] if memberships else None)


class PortalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        membership = current_membership(request)
        request.membership = membership  # type: ignore[attr-defined]
        request.portal = membership.portal if membership else None  # type: ignore[attr-defined]
        if membership is None:
            return self.get_response(request)
        if self._comes_from_another_portal(request, membership):
            return refuse_other_portal(request)
        language = membership.user.language or membership.portal.language
        with translation.override(language), timezone.override(membership.portal.zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
            return response

    def _comes_from_another_portal(self, request: HttpRequest, membership: Membership) -> bool:
        if request.method in SAFE or request.path.startswith(EXEMPT_PREFIXES):
            return False
        sent = request.headers.get(HEADER) or request.POST.get(FIELD, "")
        try:
            return signing.Signer(salt="page-portal").unsign(sent) != str(membership.portal_id)
        except signing.BadSignature:
            return True


def refuse_other_portal(request: HttpRequest) -> HttpResponse:
    """Shows what was typed, also in the middle of a page that htmx keeps."""
    response = render(request, "errors/other_portal.html", {"typed": typed_text(request)}, status=409)
    response["HX-Retarget"], response["HX-Reswap"] = "#page", "innerHTML"
    response["HX-Reselect"] = "#other-portal"
    return response


def typed_text(request: HttpRequest) -> list[tuple[str, str]]:
    """What the person typed, to be shown back for copying."""
    hidden = {FIELD, "csrfmiddlewaretoken"}
    return [(name, str(value)) for name, value in request.POST.items() if name not in hidden and str(value).strip()]
