"""`Import from HubSpot` among the settings."""

from django.utils.translation import gettext_lazy as _

from core.portals.roles import Permission
from core.settings.menu import DATA, SettingsPage

PAGE = SettingsPage(
    DATA, _("Import from HubSpot"), _("Bring over a whole portal, and the checklist"), "import", "hubspot", order=31
)
INVOICES = SettingsPage(
    DATA,
    _("HubSpot's invoices"),
    _("Joined with those of QuickBooks; those in doubt wait for you"),
    "receipt",
    "hubspot_invoices",
    Permission.FIX_SYNC,
    order=32,
)
