"""Line items: what they take from products, what they come to, where they stand."""

from decimal import Decimal

import pytest

from crm.deals.lines import add_line, copy_lines, line_amount, lines_of, lines_total, move_line
from crm.deals.quoting import publish_quote, quote_from_deal
from crm.records.saving import InvalidRecord, archive_record, update_record
from tests.people import Cast, a_record


def test_a_line_takes_from_its_product_what_is_not_said(cast: Cast) -> None:
    product = a_record(cast.sales, "products", name="Hosting", hs_sku="H-1", price="250")
    deal = a_record(cast.sales, "deals")
    line = add_line(deal, {"hs_product_id": str(product.pk), "quantity": "3"}, cast.sales.actor)
    assert (line.name, line.sku, line.price, line.currency) == ("Hosting", "H-1", Decimal(250), "NOK")
    assert line_amount(line) == Decimal("750.00")


def test_a_product_without_a_price_in_the_deals_currency_gives_none(cast: Cast) -> None:
    product = a_record(cast.sales, "products", price="250")
    product.prices = {"EUR": "25.50"}
    product.save()
    for currency, price in (("EUR", Decimal("25.50")), ("USD", Decimal(0))):
        deal = a_record(cast.sales, "deals", deal_currency_code=currency)
        line = add_line(deal, {"hs_product_id": str(product.pk)}, cast.sales.actor)
        assert (line.price, line.currency) == (price, currency)


def test_a_product_of_another_portal_is_no_product_here(cast: Cast) -> None:
    theirs = a_record(cast.outsider, "products")
    deal = a_record(cast.sales, "deals")
    with pytest.raises(InvalidRecord, match="No product has the ID"):
        add_line(deal, {"name": "X", "hs_product_id": str(theirs.pk)}, cast.sales.actor)
    assert lines_of(deal) == []


@pytest.mark.parametrize(
    ("values", "amount"),
    [
        ({"price": "19.99", "quantity": "3"}, "59.97"),
        ({"price": "100", "quantity": "1.125"}, "112.50"),
        ({"price": "0.005", "quantity": "1"}, "0.01"),
        ({"price": "33.33", "quantity": "3", "hs_discount_percentage": "10"}, "89.99"),
        ({"price": "100", "quantity": "2", "discount": "12.5"}, "175.00"),
        ({"price": "100", "quantity": "1", "hs_discount_percentage": "100"}, "0.00"),
    ],
)
def test_a_line_comes_to(cast: Cast, values: dict[str, str], amount: str) -> None:
    line = add_line(a_record(cast.sales, "deals"), {"name": "X", **values}, cast.sales.actor)
    assert line_amount(line) == Decimal(amount)


@pytest.mark.parametrize(
    "values",
    [
        {"hs_discount_percentage": "101"},
        {"hs_discount_percentage": "-1"},
        {"quantity": "-1"},
        {"discount": "5", "hs_discount_percentage": "5"},
    ],
)
def test_senseless_discounts_and_quantities_are_refused(cast: Cast, values: dict[str, str]) -> None:
    with pytest.raises(InvalidRecord):
        add_line(a_record(cast.sales, "deals"), {"name": "X", "price": "10", **values}, cast.sales.actor)


def test_lines_keep_the_order_that_they_were_moved_to(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    a, _b, c = (add_line(deal, {"name": name, "price": "1"}, cast.sales.actor) for name in "ABC")
    move_line(c, deal, -1, cast.sales.actor)
    move_line(a, deal, -1, cast.sales.actor)
    assert [line.name for line in lines_of(deal)] == ["A", "C", "B"]
    move_line(a, deal, 1, cast.sales.actor)
    assert [line.name for line in lines_of(deal)] == ["C", "A", "B"]


def test_removed_lines_count_no_more(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    kept = add_line(deal, {"name": "A", "price": "10"}, cast.sales.actor)
    archive_record(add_line(deal, {"name": "B", "price": "5"}, cast.sales.actor), cast.sales.actor)
    assert lines_of(deal) == [kept]
    assert lines_total(lines_of(deal)) == Decimal("10.00")


def test_the_lines_of_a_published_quote_stand_still(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    add_line(deal, {"name": "A", "price": "10"}, cast.sales.actor)
    quote = publish_quote(quote_from_deal(deal, cast.sales.actor), cast.sales.actor)
    line = lines_of(quote)[0]
    with pytest.raises(InvalidRecord, match="Recall it first"):
        update_record(line, {"price": "9"}, cast.sales.actor)
    with pytest.raises(InvalidRecord, match="Recall it first"):
        archive_record(line, cast.sales.actor)
    with pytest.raises(InvalidRecord, match="Recall it first"):
        add_line(quote, {"name": "B", "price": "1"}, cast.sales.actor)
    assert [(line.name, line.price) for line in lines_of(quote)] == [("A", Decimal(10))]


def test_copies_of_lines_are_lines_of_their_own(cast: Cast) -> None:
    one, other = a_record(cast.sales, "deals"), a_record(cast.sales, "deals")
    add_line(one, {"name": "A", "price": "10", "hs_discount_percentage": "5"}, cast.sales.actor)
    copy_lines(lines_of(one), other, cast.sales.actor)
    copy = lines_of(other)[0]
    update_record(copy, {"price": "20"}, cast.sales.actor)
    assert lines_total(lines_of(one)) == Decimal("9.50")
    assert lines_total(lines_of(other)) == Decimal("19.00")
