"""Which saved views, lists and imports read a property, and what they do without it (crm/records/uses.py)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.models import Import, ImportState, RecordList, RememberedMatching, SavedView
from crm.records.pages.addresses import index_url
from crm.records.record_types import RecordType
from crm.records.uses import Use

WAITING = (ImportState.MATCHING, ImportState.CHECKED, ImportState.PENDING, ImportState.PAUSED)


def saved_views(portal: Portal, record_type: RecordType, name: str) -> Iterable[Use]:
    views = SavedView.objects.for_portal(portal).select_related("owner").order_by("record_type", "name", "pk")
    for view in views:
        effects = list(_effects_on(view, record_type.name, name))
        if effects:
            whose = str(view) if view.shared else _("%(view)s, of %(owner)s") % {"view": view, "owner": view.owner}
            url = f"{index_url(view.record_type)}?view={view.pk}" if view.shared else ""
            yield Use(_("Saved view"), whose, " ".join(effects), url)


def _effects_on(view: SavedView, type_name: str, name: str) -> Iterator[str]:
    if (type_name, name) in set(named_in(view.filters, view.record_type)):
        yield _("Its filters cannot be used without it: the view then shows all records and says so.")
    if view.record_type == type_name and name in view.columns:
        yield _("It loses the column.")
    if view.record_type == type_name and name == view.sort.removeprefix("-"):
        yield _("It is sorted as usual.")


def named_in(groups: Any, type_name: str) -> Iterator[tuple[str, str]]:
    """(object, property) of each condition of a filter, associated records' too."""
    for group in groups if isinstance(groups, list) else ():
        for part in group.get("filters", ()):
            if "filterGroups" in part:
                yield from named_in(part["filterGroups"], part.get("associated", type_name))
            elif "propertyName" in part:
                yield type_name, part["propertyName"]


def lists(portal: Portal, record_type: RecordType, name: str) -> Iterable[Use]:
    for each in RecordList.objects.for_portal(portal).filter(archived_at=None).order_by("name", "pk"):
        if (record_type.name, name) in set(named_in(each.filters, each.record_type)):
            effect = _("It keeps its members, and nobody joins or leaves until the property is restored.")
            yield Use(_("List"), each.name, effect, reverse("list", args=[each.pk]))


def imports(portal: Portal, record_type: RecordType, name: str) -> Iterable[Use]:
    """Files whose columns are matched with it: remembered ones, and those that wait."""
    target = f"->{record_type.name}:{name}"
    for kept in RememberedMatching.objects.for_portal(portal):
        wanted = {target, *([name] if kept.record_type == record_type.name else [])}
        columns = ", ".join(f"“{header}”" for header, key in kept.matching if key in wanted)
        if columns:
            what = _("Files like one imported before, column %(columns)s") % {"columns": columns}
            yield Use(_("Import"), what, _("The column is matched with nothing."))
    for job in Import.objects.for_portal(portal).filter(state__in=WAITING):
        if target in job.matching or (job.record_type == record_type.name and name in job.matching):
            effect = _("The column is left out of what is to come.")
            yield Use(_("Import"), job.file_name or _("An import"), effect, reverse("import", args=[job.pk]))
