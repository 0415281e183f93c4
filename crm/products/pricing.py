"""A product has one price per currency: `price` in the company's, `prices` in the others."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor, RecordChange, record_change
from crm.products.models import Product
from crm.records.assigning import fit_decimal
from crm.records.currencies import currency_codes
from crm.records.record_types import all_record_types
from crm.records.saving import InvalidRecord
from crm.records.values import InvalidValue, parse_value


def price_in(product: Product, currency: str) -> Decimal | None:
    """The price in a currency; None where none was given: prices are never converted by guessing."""
    if currency == product.portal.company_currency:
        return product.price
    try:
        return Decimal(str(product.prices[currency]))
    except (KeyError, InvalidOperation):
        return None


def prices_of(product: Product) -> dict[str, Decimal]:
    """The prices in other currencies than the company's, by code."""
    found = {currency: price_in(product, currency) for currency in sorted(product.prices)}
    return {currency: price for currency, price in found.items() if price is not None}


def set_price(product: Product, currency: str, text: str, actor: Actor) -> None:
    """Gives the product a price in another currency than the company's; empty text takes it away.

    Raises InvalidRecord.
    """
    if currency not in currency_codes() or currency == product.portal.company_currency:
        raise InvalidRecord({"": InvalidValue(_("Choose another currency than the company's own."))})
    price = _parse_price(product, text)
    with transaction.atomic():
        locked = (
            Product.objects.for_portal(product.portal).select_for_update(of=("self",), no_key=True).get(pk=product.pk)
        )
        before = locked.prices.get(currency)
        kept = {code: value for code, value in locked.prices.items() if code != currency}
        after = None if price is None else str(price)
        if before == after:
            return
        locked.prices = kept if after is None else {**kept, currency: after}
        locked.updated_at = clock.now()
        locked.save(update_fields=["prices", "updated_at"])
        kind = "price_removed" if after is None else "price_set"
        facts = {"name": product.name, "currency": currency, "amount": before if after is None else after}
        record_change(RecordChange(product.portal_id, "products", product.pk, kind, actor, facts=facts))
    product.prices = locked.prices


def _parse_price(product: Product, text: str) -> Decimal | None:
    prop = all_record_types()["products"].by_name["price"]
    field: Any = Product._meta.get_field("price")
    try:
        value = parse_value(prop, text, product.portal_id)
        price: Decimal | None = None if value is None else fit_decimal(field, prop, value)
    except InvalidValue as error:
        raise InvalidRecord({"": error}) from error
    return price
