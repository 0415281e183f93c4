from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "crm.deals"
    label = "deals"

    def ready(self) -> None:
        from crm.deals.events import describe_arranging, describe_quote_events

        describe_quote_events()
        describe_arranging()
