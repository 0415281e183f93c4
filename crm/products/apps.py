from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductsConfig(AppConfig):
    name = "crm.products"
    label = "products"

    def ready(self) -> None:
        from crm.records.events import describe_event

        describe_event("price_set", _("Price in %(currency)s is now %(amount)s"), "coins")
        describe_event("price_removed", _("Price in %(currency)s removed, it was %(amount)s"), "coins")
