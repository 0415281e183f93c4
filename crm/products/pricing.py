"""A product has one price per currency."""

from decimal import Decimal, InvalidOperation

from crm.products.models import Product


def price_in(product: Product, currency: str) -> Decimal | None:
    """The price in a currency; None where none was given: prices are never converted by guessing."""
    if currency == product.portal.company_currency:
        return product.price
    try:
        return Decimal(str(product.prices[currency]))
    except (KeyError, InvalidOperation):
        return None
