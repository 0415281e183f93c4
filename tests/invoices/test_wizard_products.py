"""Step 3 and 4: lines, items, tax codes, discounts, terms and dates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from crm.deals.lines import add_line
from invoices.delivery import set_delivery
from invoices.models import Invoice
from tests.invoices.walking import Walk, words
from tests.people import a_record


@pytest.fixture
def walk(cast, company, deal):
    """At the products."""
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    walk.press("next", source="scratch")
    return walk


def field(walk, name, what):
    return f"line-{walk.line(name).pk}-{what}"


def test_lines_are_matched_to_items_with_the_reason(walk):
    assert [(line.item_id, line.item_reason) for line in walk.draft.lines.all()] == [("10", "name"), ("11", "name")]
    assert "matched by name" in walk.text


def test_a_line_without_an_item_must_be_given_one(cast, company):
    deal = a_record(cast.sales, "deals", dealname="Odd job", amount="500", deal_currency_code="NOK")
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    walk.press("pick:1", source="scratch")
    walk.press("next")
    walk.press("next")
    assert "“Odd job” is not in QuickBooks: choose an item, or create it there." in walk.text
    walk.press(f"item:{walk.line('Odd job').pk}:10")
    walk.press("next")
    assert walk.url.endswith("/details/")


@pytest.mark.both_databases
def test_an_amount_that_is_larger_than_any_column_is_refused_in_words_and_the_draft_stays_readable(walk):
    huge = {field(walk, "Design", what): "1000000000000" for what in ("quantity", "rate")}
    walk.press("next", **huge)
    assert walk.page.status_code == 422
    assert "The rate of “Design” is larger than QuickBooks takes." in walk.text
    walk.press("next", **{field(walk, "Design", "rate"): "1200"})
    assert "The amount of “Design” is larger than QuickBooks takes." in walk.text
    walk.press("next", **{field(walk, "Design", "quantity"): "10"})
    assert walk.url.endswith("/details/")


@pytest.mark.both_databases
def test_a_deal_with_a_line_that_is_too_large_can_be_opened_and_mended(cast, company, deal):
    add_line(deal, {"name": "Everything", "price": "1000000000000", "quantity": "1000000000000"}, cast.sales.actor)
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    walk.press("next", source="scratch")
    assert walk.url.endswith("/products/")
    walk.press("next", **{field(walk, "Everything", "is_included"): None})
    assert walk.url.endswith("/details/")


def test_what_cannot_be_read_in_a_line_says_in_which(walk):
    walk.press("next", **{field(walk, "Hosting", "quantity"): "some"})
    assert "Hosting, Qty: Enter a number." in walk.text


def test_a_line_can_be_created_in_quickbooks_on_the_way(cast, company):
    deal = a_record(cast.sales, "deals", dealname="Odd: job", amount="500", deal_currency_code="NOK")
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    walk.press("pick:1", source="scratch")
    walk.press("next")
    walk.press(f"create:{walk.line('Odd: job').pk}")
    walk.press("next", **{field(walk, "Odd: job", "rate"): "450"})
    assert walk.line("Odd: job").new_item["name"] == "Odd  job"
    assert Decimal(walk.line("Odd: job").new_item["price"]) == 450


def test_a_deal_without_line_items_is_one_line_with_its_name_and_amount(cast, company):
    deal = a_record(cast.sales, "deals", dealname="Odd job", amount="500", deal_currency_code="NOK")
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    walk.press("pick:1", source="scratch")
    walk.press("next")
    assert [(line.name, line.rate) for line in walk.draft.lines.all()] == [("Odd job", Decimal(500))]


def test_a_product_can_be_added_from_quickbooks_and_removed_again(cast, walk, company):
    found = cast.sales.get(f"/invoices/books/{company.book.pk}/items/?q=host")
    assert "Hosting" in words(found)
    walk.press("add:11")
    added = walk.draft.lines.get(item_reason="added")
    assert (added.item_id, added.rate, added.tax_code_id) == ("11", Decimal(2000), "1")
    walk.press(f"remove:{added.pk}")
    assert walk.draft.lines.count() == 2


def test_a_field_that_is_changed_is_saved_at_once_with_the_figures(walk):
    answer = walk.press_by_htmx("save", **{field(walk, "Design", "quantity"): "2.125"})
    assert "NOK 2,550.00" in words(answer)
    assert "NOK 5,437.50" in words(answer)
    assert walk.line("Design").quantity == Decimal("2.125")


def test_what_is_no_number_is_refused_and_stays_as_it_was_typed(walk):
    walk.press("next", **{field(walk, "Design", "quantity"): "ten", field(walk, "Hosting", "rate"): "2500"})
    assert walk.page.status_code == 422
    assert 'value="ten"' in walk.text
    assert (walk.line("Design").quantity, walk.line("Hosting").rate) == (Decimal(10), Decimal(2500))


def test_a_norwegian_types_a_comma(cast, walk):
    cast.sales.user.language = "nb"
    cast.sales.user.save()
    walk.read(walk.url)
    walk.press("next", **{field(walk, "Design", "rate"): "1 200,50"})
    assert walk.line("Design").rate == Decimal("1200.5")


def test_each_line_has_a_tax_code_and_one_code_can_be_given_to_all(walk):
    assert "View product tax codes" in walk.text
    assert {line.tax_code_id for line in walk.draft.lines.all()} == {"1"}
    walk.press("next", **{field(walk, "Hosting", "tax_code_id"): "4"})
    walk.press("previous")
    walk.press("codes", default_tax_code="2")
    assert {line.tax_code_id for line in walk.draft.lines.all()} == {"2"}


def test_the_tax_code_is_the_customers_else_the_items_else_the_companys(cast, company, deal):
    company.has_customer(1, "Fjord AS", DefaultTaxCodeRef={"value": "4"})
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    walk.press("next", source="scratch")
    assert {line.tax_code_id for line in walk.draft.lines.all()} == {"4"}


def test_an_invoice_discount_lowers_the_total(walk):
    walk.press("next", discount_value="10", discount_kind="percent")
    walk.press("next")
    assert "NOK 15,525.00" in walk.text


@pytest.mark.parametrize(("value", "kind"), [("101", "percent"), ("13801", "amount"), ("-1", "amount")])
def test_a_discount_of_more_than_everything_is_refused(walk, value, kind):
    walk.press("next", discount_value=value, discount_kind=kind)
    assert walk.page.status_code == 422


def test_a_company_that_allows_no_discounts_is_offered_none(cast, company, deal):
    company.prefers(discounts=False)
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    walk.press("next", source="scratch")
    assert "Discount on the invoice" not in walk.text
    walk.press("next", discount_value="10", discount_kind="percent")
    assert walk.draft.discount_value is None


def test_amounts_may_include_tax(walk):
    walk.press("next", tax_inclusive="yes")
    walk.press("next")
    assert "NOK 13,800.00" in walk.text
    assert "NOK 2,760.00" in walk.text


def test_a_sum_that_differs_from_the_deals_amount_is_said(walk):
    walk.press("next", **{field(walk, "Design", "quantity"): "9"})
    assert "The lines come to NOK 12,600.00 before tax; the deal's amount is NOK 13,800.00." in walk.text


def test_nothing_ticked_is_nothing_to_bill(walk):
    ticks = {field(walk, name, "is_included"): None for name in ("Design", "Hosting")}
    walk.press("next", **ticks)
    assert "Tick at least one line" in walk.text


def test_terms_make_the_due_date_and_a_typed_one_stays_until_other_terms_are_chosen(cast, walk):
    walk.press("next")
    today = clock.today(cast.portal)
    assert walk.draft.due_on == today + timedelta(days=30)
    walk.press("refresh", terms_id="2")
    assert walk.draft.due_on == today + timedelta(days=15)
    walk.press("refresh", due_on="2099-01-01")
    walk.press("refresh", invoice_on=(today + timedelta(days=1)).isoformat())
    assert walk.draft.due_on == date(2099, 1, 1)
    walk.press("refresh", terms_id="1")
    assert walk.draft.due_on == today + timedelta(days=1)


def test_a_date_in_a_closed_period_is_refused_here_not_by_quickbooks(walk, company):
    company.prefers(closed_until="2026-10-31")
    walk.press("next")
    walk.press("next", invoice_on="2026-10-31")
    assert "The books of Fjord AS are closed up to Oct 31, 2026. Choose a later invoice date." in walk.text
    walk.press("next", invoice_on="2026-11-01")
    assert walk.url.endswith("/review/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": "2020-01-01"},
        {"invoice_on": ""},
        {"invoice_on": "yesterday"},
        {"send_to": "nobody"},
        {"message": "x" * 1001},
    ],
)
def test_what_quickbooks_would_refuse_is_refused_at_the_details(walk, wrong):
    walk.press("next")
    walk.press("next", **wrong)
    assert walk.page.status_code == 422
    assert walk.url.endswith("/details/")


def test_without_an_address_the_page_says_what_follows(walk):
    walk.press("next")
    walk.press("next", send_to="")
    assert "it will not be marked “Need to send”" in walk.text


class TestBillingTwice:
    @pytest.fixture
    def again(self, cast, walk, deal):
        """At the products of a second draft, after everything was billed."""
        walk.press("next")
        walk.press("next")
        walk.press("create")
        second = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
        assert "Something is billed already" in second.text
        second.press("next", source="scratch")
        return second

    def test_lines_that_are_billed_start_unticked(self, again):
        assert [line.is_included for line in again.draft.lines.all()] == [False, False]
        assert "This is billed already" in again.text

    def test_billing_one_again_needs_a_confirmation_that_names_the_first_invoice(self, again):
        again.press("next", **{field(again, "Design", "is_included"): "on"})
        assert "“Design” is billed already: Invoice to Fjord AS." in again.text
        again.press("next", **{field(again, "Design", "bills_again"): "on"})
        assert again.url.endswith("/details/")

    def test_a_discarded_invoice_gives_its_lines_free(self, cast, again, deal):
        first = Invoice.objects.for_portal(cast.portal).get()
        set_delivery(cast.portal.pk, first.pk, "cancelled", "", cast.sales.actor)
        assert "This is billed already" not in words(cast.sales.get(again.url))


def test_a_deal_billed_as_one_line_is_not_billed_again_unasked(cast, company):
    deal = a_record(cast.sales, "deals", dealname="Hosting", amount="500", deal_currency_code="NOK")
    for press in range(2):
        walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
        walk.press("pick:1", source="scratch")
        walk.press("next")
        if press == 0:
            walk.press("next")
            walk.press("next")
            walk.press("create")
    assert not walk.draft.lines.get().is_included


def test_twenty_lines_cost_no_more_queries_than_two(cast, company, deal, walk):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert cast.sales.get(walk.draft_url("products")).status_code == 200
        return len(asked)

    queries()
    with_two = queries()
    for _each in range(18):
        walk.press("add:10")
    assert walk.draft.lines.count() == 20
    assert queries() <= with_two
