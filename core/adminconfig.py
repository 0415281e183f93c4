"""Which site Django's admin is; apart from the site, which needs the apps to be loaded."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "core.adminsite.PortalAdminSite"
