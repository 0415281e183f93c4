"""What the frame around every page shows. Rooms add to it through the FRAME setting, each with one provider."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from core.portals.middleware import sign_portal
from core.portals.models import Membership


@dataclass(frozen=True)
class NavItem:
    label: Any
    url: str
    icon: str
    children: "tuple[NavItem, ...]" = ()
    active: bool = False


@dataclass(frozen=True)
class NavSection:
    label: Any
    items: tuple[NavItem, ...]
    order: int = 50


@dataclass
class Frame:
    """Filled by the providers of settings.FRAME, each called with the request and this object."""

    sections: list[NavSection] = field(default_factory=list)
    create_menu: list[NavItem] = field(default_factory=list)
    qbo_pill: dict[str, Any] | None = None
    search_url: str = ""


@cache
def frame_providers() -> list[Callable[[HttpRequest, Frame], None]]:
    return [import_string(path) for path in settings.FRAME]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Pages without a member (sign-in, public quote, errors) get an empty frame.

    A page of several templates asks for it with each; it is built once a request.
    """
    built: dict[str, Any] | None = getattr(request, "built_frame", None)
    if built is None:
        built = _build_frame(request)
        request.built_frame = built  # type: ignore[attr-defined]
    return built


def _build_frame(request: HttpRequest) -> dict[str, Any]:
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return {"navigation": [], "create_menu": [], "qbo_pill": None, "portals": []}
    built = Frame()
    for provide in frame_providers():
        provide(request, built)
    return {
        "portal": membership.portal,
        "membership": membership,
        "page_portal": sign_portal(membership.portal_id),
        "navigation": sorted(built.sections, key=lambda section: section.order),
        "create_menu": built.create_menu,
        "qbo_pill": built.qbo_pill,
        "search_url": built.search_url,
        "portals": [mine.portal for mine in request.memberships],  # type: ignore[attr-defined]
    }
