"""What the pages of properties share: finding the object, its properties and groups in the portal, or answering 404."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.pages.views import PortalPage
from core.portals.roles import Permission
from core.settings.menu import DATA, SettingsPage
from crm.records.models import PropertyDefinition, PropertyGroup
from crm.records.portal_types import portal_type
from crm.records.record_types import Property, RecordType, find_record_type

PAGE = SettingsPage(
    DATA, _("Properties"), _("What records are made of, your own fields too"), "tags", "properties",
    Permission.VIEW_RECORDS,
)  # fmt: skip


class PropertiesBase(PortalPage):
    write_permission = Permission.MANAGE_PORTAL

    def record_type(self, name: str) -> RecordType:
        found = find_record_type(name)
        if found is None:
            raise Http404
        return portal_type(found, self.portal)

    def definition(self, record_type: RecordType, name: str, archived: bool = False) -> PropertyDefinition:
        """One of the portal's own."""
        rows = PropertyDefinition.objects.for_portal(self.portal).filter(record_type=record_type.name, name=name)
        found: PropertyDefinition | None = rows.filter(archived_at__isnull=not archived).first()
        if found is None:
            raise Http404
        found.portal = self.portal
        return found

    def shown_property(self, record_type: RecordType, name: str) -> Property:
        """One that people see, built-in or own."""
        prop = record_type.property_named(name)
        if prop is None or (prop.hidden and not prop.custom):
            raise Http404
        return prop

    def group(self, record_type: RecordType, name: str) -> PropertyGroup:
        """One of the portal's own."""
        rows = PropertyGroup.objects.for_portal(self.portal)
        found: PropertyGroup | None = rows.filter(record_type=record_type.name, name=name).first()
        if found is None:
            raise Http404
        found.portal = self.portal
        return found

    @property
    def may_manage(self) -> bool:
        return self.may(Permission.MANAGE_PORTAL)

    def back(self, record_type: RecordType) -> HttpResponseRedirect:
        return redirect(object_url(record_type))


def object_url(record_type: RecordType) -> str:
    return f"{reverse('properties')}?object={record_type.name}"


def steps_asked(text: str) -> int:
    """-1 for up, 1 for down. Raises Http404 for anything else."""
    if text not in ("-1", "1"):
        raise Http404
    return int(text)
