"""Prices of a product in several currencies."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.changes import Change
from crm.products.models import Product
from crm.products.pricing import price_in, set_price
from crm.records.saving import InvalidRecord
from tests.people import Cast, a_record


@pytest.fixture
def design(cast: Cast) -> Product:
    made: Product = a_record(cast.sales, "products", price="1200")
    return made


def test_each_currency_has_the_price_that_was_given_and_no_other(cast: Cast, design: Product) -> None:
    set_price(design, "EUR", "105.5", cast.sales.actor)
    assert price_in(design, "NOK") == Decimal(1200)
    assert price_in(design, "EUR") == Decimal("105.5")
    assert price_in(design, "USD") is None


def test_an_empty_price_takes_it_away(cast: Cast, design: Product) -> None:
    set_price(design, "EUR", "105.5", cast.sales.actor)
    set_price(design, "EUR", "", cast.sales.actor)
    assert price_in(Product.objects.for_portal(cast.portal).get(), "EUR") is None


@pytest.mark.parametrize(("currency", "price"), [("NOK", "1"), ("XXQ", "1"), ("EUR", "much"), ("EUR", "0.00000001")])
def test_a_senseless_price_is_refused(cast: Cast, design: Product, currency: str, price: str) -> None:
    with pytest.raises(InvalidRecord):
        set_price(design, currency, price, cast.sales.actor)
    assert Product.objects.for_portal(cast.portal).get().prices == {}


def test_a_price_is_set_on_the_page_and_told_on_the_timeline(cast: Cast, design: Product) -> None:
    url = reverse("product_prices", args=[design.pk])
    assert "EUR 1,050.00" in cast.sales.htmx(url, {"currency": "EUR", "price": "1,050"}).content.decode()
    assert cast.sales.htmx(url, {"currency": "EUR", "price": "x"}).status_code == 422
    timeline = cast.reader.get(reverse("record_timeline", args=["products", design.pk])).content.decode()
    assert "Price in EUR is now EUR 1,050.00" in timeline


def test_the_same_price_again_is_no_change(cast: Cast, design: Product) -> None:
    set_price(design, "EUR", "10", cast.sales.actor)
    before = Change.objects.for_portal(cast.portal).count()
    set_price(design, "EUR", "10", cast.sales.actor)
    assert Change.objects.for_portal(cast.portal).count() == before


def test_outsiders_and_readers_set_no_prices(cast: Cast, design: Product) -> None:
    url = reverse("product_prices", args=[design.pk])
    assert cast.outsider.post(url, {"currency": "EUR", "price": "1"}).status_code == 404
    assert cast.reader.post(url, {"currency": "EUR", "price": "1"}).status_code == 403
    assert Product.objects.for_portal(cast.portal).get().prices == {}
