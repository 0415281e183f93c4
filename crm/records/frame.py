"""The record types' part of the frame: Home, the CRM section of the rail, the `+ Create` menu and the search."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.pages.frame import Frame, NavItem, NavSection
from core.portals.roles import Permission
from crm.records.pages.addresses import index_url
from crm.records.record_types import RecordType, all_record_types

LISTS_STAND_UNDER = "contacts"
LIST_ICON = "list-checks"


def records_frame(request: HttpRequest, frame: Frame) -> None:
    home = NavItem(_("Home"), "/", "house", active=request.path == "/")
    shown = [found for found in all_record_types().values() if found.has_pages and found.in_rail]
    items = tuple(_item(request, found, shown) for found in shown if not found.stands_under)
    frame.sections.append(NavSection("", (home,), order=0))
    frame.sections.append(NavSection(_("CRM"), items, order=10))
    frame.search_url = reverse("search")
    if request.membership.may(Permission.EDIT_RECORDS):  # type: ignore[attr-defined]
        frame.create_menu += [_create_item(found) for found in all_record_types().values() if found.create_in_ui]
        frame.create_menu.append(NavItem(_("List"), reverse("list_new"), LIST_ICON))


def _item(request: HttpRequest, record_type: RecordType, shown: Sequence[RecordType]) -> NavItem:
    url = index_url(record_type)
    under = [_item(request, found, shown) for found in shown if found.stands_under == record_type.name]
    if record_type.name == LISTS_STAND_UNDER:
        lists = reverse("lists")
        under.insert(1, NavItem(_("Lists"), lists, LIST_ICON, active=request.path.startswith(lists)))
    return NavItem(record_type.label_plural, url, record_type.icon, tuple(under), request.path.startswith(url))


def _create_item(record_type: RecordType) -> NavItem:
    return NavItem(record_type.label, reverse("record_new", args=[record_type]), record_type.icon)
