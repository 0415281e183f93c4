from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "crm.records"
    label = "records"

    def ready(self) -> None:
        from crm.records.events import describe_event
        from crm.records.notes import NOTED

        describe_event(NOTED, _("Note"), "sticky-note")
