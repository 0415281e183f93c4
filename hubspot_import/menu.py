"""`Import from HubSpot` among the settings."""

from django.utils.translation import gettext_lazy as _

from core.settings.menu import DATA, SettingsPage

PAGE = SettingsPage(
    DATA, _("Import from HubSpot"), _("Bring over a whole portal, and the checklist"), "import", "hubspot", order=31
)
