"""Imports among the settings."""

from django.utils.translation import gettext_lazy as _

from core.portals.roles import Permission
from core.settings.menu import DATA, SettingsPage

PAGE = SettingsPage(
    DATA,
    _("Imports"),
    _("Files that were brought in, what became of them, and undo"),
    "file-up",
    "imports",
    Permission.EDIT_RECORDS,
    order=30,
)
