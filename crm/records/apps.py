from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "crm.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from crm.records.duplicates.pairs import describe_events
        from crm.records.settings import describe_settings

        describe_events()
        describe_settings()
