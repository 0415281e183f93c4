"""What the search dialog offers beside records that were found: those of late, and actions and pages by name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.pages.frame import NavItem, frame
from core.portals.models import Membership
from core.settings.menu import settings_menu
from crm.records.folding import fold
from crm.records.pages.addresses import record_url
from crm.records.record_types import record_type_of
from crm.records.visiting import recent_records

RECENT = 8
MOST_ACTIONS = 8


@dataclass(frozen=True)
class Entry:
    """One line of the dialog."""

    name: str
    url: str
    icon: str
    note: str = ""


@dataclass(frozen=True)
class EntryGroup:
    label: Any
    entries: list[Entry]


def offered(request: HttpRequest, membership: Membership) -> list[EntryGroup]:
    """Before anything is typed. The record on whose page one is needs no way to it."""
    here = request.htmx.current_url_abs_path  # type: ignore[attr-defined]
    recent = [recent_entry(record) for record in recent_records(membership, RECENT + 1)]
    groups = [
        EntryGroup(_("Recent"), [entry for entry in recent if entry.url != here][:RECENT]),
        EntryGroup(_("Create"), list(create_entries(request))),
        EntryGroup(_("Go to"), list(page_entries(request))),
    ]
    return [group for group in groups if group.entries]


def actions_named(request: HttpRequest, membership: Membership, text: str) -> list[EntryGroup]:
    """Actions and pages whose name holds every word."""
    words = fold(text).split()
    entries = [*create_entries(request), *page_entries(request), *settings_entries(request, membership)]
    named = [entry for entry in entries if all(word in fold(f"{entry.note} {entry.name}") for word in words)]
    return [EntryGroup(_("Actions and pages"), named[:MOST_ACTIONS])] if named else []


def recent_entry(record: Any) -> Entry:
    record_type = record_type_of(record)
    return Entry(str(record), record_url(record), record_type.icon, str(record_type.label))


def create_entries(request: HttpRequest) -> Iterator[Entry]:
    for item in frame(request)["create_menu"]:
        yield Entry(_("Create %(type)s") % {"type": str(item.label).lower()}, item.url, item.icon)


def page_entries(request: HttpRequest) -> Iterator[Entry]:
    """The pages of the rail, each once."""
    items = (item for section in frame(request)["navigation"] for item in all_items(section.items))
    for url, item in {item.url: item for item in items}.items():
        yield Entry(str(item.label), url, item.icon)


def all_items(items: Iterable[NavItem]) -> Iterator[NavItem]:
    for item in items:
        yield item
        yield from all_items(item.children)


def settings_entries(request: HttpRequest, membership: Membership) -> Iterator[Entry]:
    for group in settings_menu(membership, request.path):
        for page, _is_here in group.pages:
            yield Entry(str(page.label), page.url, page.icon, _("Settings"))
