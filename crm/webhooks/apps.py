from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "crm.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        from core.settings.audit import describe_setting
        from crm.webhooks.subscribing import RECORD_TYPE

        describe_setting(RECORD_TYPE, _("Webhook"), {"url": _("Address"), "events": _("Events")})
