"""What each role of a portal may do (product.md section 2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SUPER_ADMIN = "super_admin", _("Super admin")
    FINANCE = "finance", _("Finance")
    SALES = "sales", _("Sales")
    READ_ONLY = "read_only", _("Read only")


class Permission(models.TextChoices):
    VIEW_RECORDS = "view_records", _("See records")
    EDIT_RECORDS = "edit_records", _("Edit records")
    CREATE_INVOICES = "create_invoices", _("Create draft invoices")
    FIX_SYNC = "fix_sync", _("Fix sync problems")
    APPROVE = "approve", _("Approve what is written to QuickBooks")
    MANAGE_CONNECTIONS = "manage_connections", _("Connect QuickBooks companies and set sync rules")
    MANAGE_PORTAL = "manage_portal", _("Manage users, properties and settings")


_READ = {Permission.VIEW_RECORDS}
_SALES = _READ | {Permission.EDIT_RECORDS, Permission.CREATE_INVOICES}
_FINANCE = _SALES | {Permission.FIX_SYNC, Permission.APPROVE}
PERMISSIONS: dict[str, set[Permission]] = {
    Role.READ_ONLY: _READ,
    Role.SALES: _SALES,
    Role.FINANCE: _FINANCE,
    Role.SUPER_ADMIN: set(Permission),
}


def role_may(role: str, permission: Permission) -> bool:
    return permission in PERMISSIONS.get(role, set())
