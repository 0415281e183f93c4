from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    label = "core"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from core.settings.audit import MEMBERS, PORTAL, TOKENS, describe_setting

        names = {"name": _("Name"), "company_currency": _("Company currency"), "time_zone": _("Time zone")}
        more = {"language": _("Language"), "forbid_own_numbers": _("Never number invoices here")}
        describe_setting(PORTAL, _("Portal"), {**names, **more})
        describe_setting(MEMBERS, _("User"), {"role": _("Role")})
        describe_setting(TOKENS, _("Private app"), {"scopes": _("Scopes")})
