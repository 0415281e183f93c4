"""What is sold."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.records.models import Record

QUANTITY: dict[str, Any] = {"max_digits": 18, "decimal_places": 5}
PRICE: dict[str, Any] = {"max_digits": 20, "decimal_places": 7}
AMOUNT: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


class Product(Record):
    """`prices` holds further prices by currency code, `{"NOK": "1200.00"}`; `price` is in the company currency."""

    name = models.CharField(_("Name"), max_length=200)
    sku = models.CharField(_("SKU"), max_length=100, blank=True)
    description = models.TextField(_("Description"), max_length=4000, blank=True)
    price = models.DecimalField(_("Unit price"), null=True, blank=True, **PRICE)
    cost = models.DecimalField(_("Unit cost"), null=True, blank=True, **PRICE)
    prices = models.JSONField(_("Prices in other currencies"), default=dict, blank=True)
    tax_category = models.CharField(_("Tax category"), max_length=60, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["portal", "sku"], name="product_sku"),
        ]

    def __str__(self) -> str:
        return self.name
