from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
    label = "invoices"

    def ready(self) -> None:
        from crm.records.record_types import extend_record_type
        from invoices.deal_properties import GROUP, GROUP_LABEL, PROPERTIES
        from invoices.events import describe_events

        extend_record_type("deals", GROUP, GROUP_LABEL, PROPERTIES)
        describe_events()
