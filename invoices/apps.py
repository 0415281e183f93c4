from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
    label = "invoices"

    def ready(self) -> None:
        from crm.records.record_types import extend_record_type
        from invoices.deal_properties import GROUP, GROUP_LABEL, PROPERTIES

        extend_record_type("deals", GROUP, GROUP_LABEL, PROPERTIES)
