"""How the audit log calls what is set around records, and what happens to that."""

from django.utils.translation import gettext_lazy as _

from core.settings.audit import describe_setting
from crm.records.defining.checking import GROUPS, ORDER, PROPERTIES
from crm.records.events import describe_event
from crm.records.labels import LABELS
from crm.records.lists.editing import LISTS
from crm.records.pages.exporting import EXPORTS


def describe_settings() -> None:
    """Called once, when the app is ready."""
    fields = {"label": _("Label"), "kind": _("Kind"), "group": _("Group"), "options": _("Options"), "help": _("Help")}
    fields |= {"rules": _("Rules"), "required": _("Must be filled in"), "hidden": _("Hidden")}
    describe_setting(PROPERTIES, _("Property"), fields)
    describe_setting(ORDER, _("Order of properties"), {"place": _("Place")})
    describe_setting(GROUPS, _("Property group"), {"label": _("Label")})
    describe_setting(LABELS, _("Association label"), {"label": _("Label")})
    describe_setting(EXPORTS, _("Exports"))
    describe_setting(LISTS, _("List"), {"name": _("Name"), "filters": _("Filters"), "kind": _("Kind")})
    describe_event("exported", _("Records exported"), "download")
    describe_event("invited", _("User invited"), "user-plus")
    describe_event("reactivated", _("User taken back"), "user-check")
    describe_event("deactivated", _("User let go"), "user-x")
    describe_event("revoked", _("Private app may no longer use the API"), "key-round")
