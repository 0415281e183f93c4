"""The settings: one menu for pages of many rooms, listed in settings.SETTINGS_PAGES."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.pages.frame import Frame, NavItem, NavSection
from core.pages.views import PortalPage
from core.portals.models import Membership
from core.portals.roles import Permission


@dataclass(frozen=True)
class SettingsGroup:
    label: Any
    order: int


ACCOUNT = SettingsGroup(_("Your account"), 10)
PORTAL = SettingsGroup(_("Portal"), 20)
DATA = SettingsGroup(_("Data"), 30)
INTEGRATIONS = SettingsGroup(_("Integrations"), 40)
DEVELOPERS = SettingsGroup(_("Developers"), 50)


@dataclass(frozen=True)
class SettingsPage:
    """One entry of the menu; `note` says in a few words what can be set there."""

    group: SettingsGroup
    label: Any
    note: Any
    icon: str
    url_name: str
    permission: Permission = Permission.MANAGE_PORTAL
    order: int = 50

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@cache
def settings_pages() -> tuple[SettingsPage, ...]:
    pages: list[SettingsPage] = [import_string(path) for path in settings.SETTINGS_PAGES]
    return tuple(sorted(pages, key=lambda page: (page.group.order, page.order)))


@dataclass(frozen=True)
class MenuGroup:
    label: Any
    pages: list[tuple[SettingsPage, bool]]


def settings_menu(membership: Membership, path: str) -> list[MenuGroup]:
    """What this member may see, by group; the pair says whether `path` lies on the page, and on no page below it."""
    pages = [page for page in settings_pages() if membership.may(page.permission)]
    nearest = max((page.url for page in pages if path.startswith(page.url)), key=len, default=None)
    groups: dict[str, MenuGroup] = {}
    for page in pages:
        group = groups.setdefault(str(page.group.label), MenuGroup(page.group.label, []))
        group.pages.append((page, page.url == nearest))
    return list(groups.values())


def settings_frame(request: HttpRequest, frame: Frame) -> None:
    """The rail's last entry."""
    item = NavItem(_("Settings"), reverse("settings"), "settings", active=request.path.startswith(reverse("settings")))
    frame.sections.append(NavSection("", (item,), order=90))


class SettingsIndex(PortalPage):
    """The menu as a page of its own, which is all that a phone shows of it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        groups = settings_menu(self.request.membership, request.path)
        return render(request, "settings/index.html", {"groups": groups})
