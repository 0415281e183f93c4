"""The board, the line editor, and quotes as the seller and the buyer see them."""

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from crm.deals.board import COLUMN_SIZE
from crm.deals.lines import add_line, lines_of
from crm.deals.models import Deal, LineItem, Quote
from crm.deals.quoting import publish_quote, quote_from_deal
from crm.records.defining import create_property
from crm.records.portal_types import portal_type
from crm.records.saving import archive_record
from tests.people import Cast, a_record


@pytest.fixture
def deal(cast: Cast) -> Any:
    deal = a_record(cast.sales, "deals", amount="12000")
    add_line(deal, {"name": "Design", "price": "1200", "quantity": "10"}, cast.sales.actor)
    return deal


@pytest.fixture
def quote(cast: Cast, deal: Any) -> Quote:
    return publish_quote(quote_from_deal(deal, cast.sales.actor), cast.sales.actor)


def test_the_board_counts_and_sums_each_stage_by_currency(cast: Cast) -> None:
    for amount, currency in (("100", "NOK"), ("250.50", "NOK"), ("70", "EUR"), ("", "NOK")):
        a_record(cast.sales, "deals", amount=amount, deal_currency_code=currency)
    text = cast.reader.get("/deals/board/").content.decode().replace("\xa0", " ")
    assert "NOK 350.50" in text and "EUR 70.00" in text


def test_the_board_is_searched_and_filtered_as_the_list_and_stays_so_when_a_deal_moves(cast: Cast) -> None:
    small = a_record(
        cast.sales, "deals", dealname="Small relaunch", amount="100", hubspot_owner_id=str(cast.owner.user.pk)
    )
    a_record(cast.sales, "deals", dealname="Large relaunch", amount="9000")
    a_record(cast.sales, "deals", dealname="Garden", amount="50")
    filters = json.dumps([{"filters": [{"propertyName": "amount", "operator": "LT", "value": "1000"}]}])
    asked = {"q": "relaunch", "filters": filters, "from": "board"}
    for answer in (
        cast.sales.get("/deals/board/", data=asked),
        cast.sales.htmx(reverse("deal_stage", args=[small.pk]), {**asked, "stage": "closedwon"}),
    ):
        page = answer.content.decode()
        assert "Small relaunch" in page and "Large relaunch" not in page and "Garden" not in page
    assert "Small relaunch" not in cast.sales.get("/deals/board/?view=mine").content.decode()
    applied = cast.sales.get("/deals/filters/apply/?page=board&q=relaunch")
    assert applied.status_code == 302 and applied.url.startswith("/deals/board/?")


def test_what_a_stage_has_no_room_for_is_a_list_of_that_stage_alone(cast: Cast) -> None:
    for number in range(COLUMN_SIZE + 2):
        a_record(cast.sales, "deals", dealname=f"Relaunch {number}", amount="100")
    a_record(cast.sales, "deals", dealname="Large relaunch", amount="9000")
    a_record(cast.sales, "deals", dealname="Won relaunch", amount="1", dealstage="closedwon")
    filters = json.dumps([{"filters": [{"propertyName": "amount", "operator": "LT", "value": "1000"}]}])
    board = cast.sales.get("/deals/board/", data={"q": "relaunch", "filters": filters}).content.decode()
    link = re.search(r'href="([^"]+)">2 more in the list<', board)
    assert link
    listed = cast.sales.get(html.unescape(link[1])).content.decode()
    assert "Relaunch 0<" in listed and "Large relaunch" not in listed and "Won relaunch" not in listed


def test_a_deal_moves_on_the_board(cast: Cast, deal: Any) -> None:
    url = reverse("deal_stage", args=[deal.pk])
    board = cast.sales.htmx(url, {"stage": "closedwon", "from": "board"})
    assert "Website relaunch moved to Closed won." in board.content.decode()
    assert Deal.objects.for_portal(cast.portal).get().stage.key == "closedwon"


def test_a_deal_moves_on_its_own_page(cast: Cast, deal: Any) -> None:
    response = cast.sales.htmx(reverse("deal_stage", args=[deal.pk]), {"stage": "contractsent"})
    assert response.status_code == 200 and "Contract sent" in response.content.decode()
    assert cast.sales.post(reverse("deal_stage", args=[deal.pk]), {"stage": "closedlost"}).status_code == 302
    assert Deal.objects.for_portal(cast.portal).get().stage.key == "closedlost"


def test_a_stage_that_does_not_exist_moves_nothing(cast: Cast, deal: Any) -> None:
    board = cast.sales.htmx(reverse("deal_stage", args=[deal.pk]), {"stage": "nonsense", "from": "board"})
    assert "nonsense is not one of the options" in board.content.decode()
    assert Deal.objects.for_portal(cast.portal).get().stage.key == "appointmentscheduled"


def test_a_board_that_does_not_exist_answers_404(cast: Cast) -> None:
    assert cast.sales.get("/deals/board/?pipeline=nonsense").status_code == 404


def test_a_product_is_found_and_added(cast: Cast, deal: Any) -> None:
    product = a_record(cast.sales, "products", name="Hosting", price="250", hs_sku="H-1")
    found = cast.sales.htmx(reverse("line_products", args=["deals", deal.pk]) + "?q=h-1").content.decode()
    assert "Hosting" in found and "250.00" in found
    cast.sales.htmx(reverse("lines", args=["deals", deal.pk]), {"id": product.pk})
    assert [line.name for line in lines_of(deal)] == ["Design", "Hosting"]


def test_all_properties_of_a_line_are_edited_on_its_page_a_portals_own_too(cast: Cast, deal: Any) -> None:
    kind = portal_type("line_items", cast.portal)
    for name, label, words in (("hours", "Hours", "number"), ("team", "Team", "string")):
        create_property(cast.portal, kind, name, words, {"label": label}, cast.owner.actor)
    cast.portal.refresh_from_db()
    line = lines_of(deal)[0]
    editor, page = reverse("lines", args=["deals", deal.pk]), reverse("line_edit", args=["deals", deal.pk, line.pk])
    assert page in cast.sales.get(editor).content.decode()
    form = cast.sales.get(page).content.decode()
    assert all(f'name="{name}"' in form for name in ("hs_sku", "hs_tax_rate", "hours", "team"))
    assert 'name="hs_position_on_quote"' not in form
    wrong = cast.sales.post(page, {"hours": "many", "hs_sku": "D-9"})
    assert wrong.status_code == 422 and "many" in wrong.content.decode() and "D-9" in wrong.content.decode()
    assert cast.sales.post(page, {"hours": "7.5", "team": "North", "hs_sku": "D-9"}).url == editor
    for reader in (cast.sales, cast.reader):
        shown = reader.get(editor).content.decode().replace("\n", "")
        assert "<dt>Hours</dt><dd>7.5</dd>" in shown and "<dt>Team</dt><dd>North</dd>" in shown
    assert lines_of(deal)[0].sku == "D-9"


def test_the_page_of_a_line_is_closed_to_readers_and_once_the_quote_is_out(cast: Cast, quote: Quote) -> None:
    line = lines_of(quote)[0]
    page = reverse("line_edit", args=["quotes", quote.pk, line.pk])
    assert cast.reader.get(page).status_code == 403
    refused = cast.sales.post(page, {"hs_sku": "D-9"})
    assert refused.status_code == 422 and "Recall it first" in refused.content.decode()
    archive_record(lines_of(quote.deal)[0], cast.sales.actor)
    gone = LineItem.objects.for_portal(cast.portal).get(deal=quote.deal)
    assert cast.sales.get(reverse("line_edit", args=["deals", quote.deal.pk, gone.pk])).status_code == 404


def test_a_line_is_changed_in_place(cast: Cast, deal: Any) -> None:
    line = lines_of(deal)[0]
    url = reverse("line", args=["deals", deal.pk, line.pk])
    values = {"quantity": "2", "price": "1,000", "discount_value": "10", "discount_kind": "percent"}
    assert "1,800.00" in cast.sales.htmx(url, values).content.decode()
    values = {"quantity": "2", "price": "1,000", "discount_value": "50", "discount_kind": "amount"}
    assert "1,900.00" in cast.sales.htmx(url, values).content.decode()


def test_a_senseless_line_says_so_and_stays_as_it_was(cast: Cast, deal: Any) -> None:
    line = lines_of(deal)[0]
    answer = cast.sales.htmx(reverse("line", args=["deals", deal.pk, line.pk]), {"quantity": "lots"})
    assert "Quantity must be a number" in answer.content.decode()
    assert lines_of(deal)[0].quantity == 10


def test_a_removed_line_can_be_brought_back(cast: Cast, deal: Any) -> None:
    line = lines_of(deal)[0]
    removed = cast.sales.htmx(reverse("line_remove", args=["deals", deal.pk, line.pk]), {})
    undo = reverse("line_restore", args=["deals", deal.pk, line.pk])
    assert undo in removed.content.decode() and lines_of(deal) == []
    cast.sales.htmx(undo, {})
    assert lines_of(deal) == [line]


def test_the_amount_can_follow_the_lines(cast: Cast, deal: Any) -> None:
    add_line(deal, {"name": "Hosting", "price": "250"}, cast.sales.actor)
    cast.sales.post(reverse("deal_use_total", args=[deal.pk]))
    assert str(Deal.objects.for_portal(cast.portal).get().amount) == "12250.00"


def test_a_quote_is_made_published_and_recalled_from_its_page(cast: Cast, deal: Any) -> None:
    page = cast.sales.post(reverse("deal_make_quote", args=[deal.pk]))["Location"]
    quote = Quote.objects.for_portal(cast.portal).get()
    assert page == reverse("record_page", args=["quotes", quote.pk])
    assert "Publish" in cast.sales.get(page).content.decode()
    cast.sales.post(reverse("quote_publish", args=[quote.pk]))
    assert reverse("public_quote", args=[quote.token]) in cast.sales.get(page).content.decode()
    cast.sales.post(reverse("quote_recall", args=[quote.pk]))
    quote.refresh_from_db()
    assert quote.status == "draft"


def test_an_expired_quote_offers_to_extend_it(cast: Cast, quote: Quote) -> None:
    with time_machine.travel(datetime(2099, 1, 1, tzinfo=UTC), tick=False):
        cast.sales.client.force_login(cast.sales.user)
        page = reverse("record_page", args=["quotes", quote.pk])
        assert "Extend quote" in cast.sales.get(page).content.decode()
        cast.sales.post(reverse("quote_extend", args=[quote.pk]), {"expires_on": "2099-02-01"})
        assert "Expired" not in cast.sales.get(page).content.decode().split("timeline")[0]


def public(quote: Quote) -> str:
    return reverse("public_quote", args=[quote.token])


def test_the_buyer_reads_and_accepts_without_signing_in(cast: Cast, quote: Quote) -> None:
    buyer = Client()
    page = buyer.get(public(quote))
    text = page.content.decode().replace("\xa0", " ")
    for word in ("Northwind Trading", "Design", "NOK 12,000.00", "Accept quote"):
        assert word in text
    assert buyer.post(public(quote), {"name": "  "}).status_code == 422
    assert buyer.post(public(quote), {"name": "Ola Berg"}).status_code == 302
    accepted = buyer.get(public(quote)).content.decode()
    assert "Ola Berg" in accepted and "Accept quote" not in accepted


def test_the_buyer_cannot_accept_what_has_expired(quote: Quote) -> None:
    buyer = Client()
    with time_machine.travel(datetime(2099, 1, 1, tzinfo=UTC), tick=False):
        page = buyer.get(public(quote)).content.decode()
        assert "expired" in page and "Accept quote" not in page
        assert buyer.post(public(quote), {"name": "Ola Berg"}).status_code == 409
    quote.refresh_from_db()
    assert quote.status == "published"


def test_drafts_archived_quotes_and_guessed_tokens_show_nothing(cast: Cast, deal: Any, quote: Quote) -> None:
    draft = quote_from_deal(deal, cast.sales.actor)
    archive_record(quote, cast.sales.actor)
    for url in (public(draft), public(quote), "/q/guess/"):
        for path in (url, f"{url}pdf/"):
            assert Client().get(path).status_code == 404
        assert Client().post(url, {"name": "x"}).status_code == 404


def test_the_public_page_is_neither_indexed_nor_kept(quote: Quote) -> None:
    page = Client().get(public(quote))
    assert page["X-Robots-Tag"] == "noindex" and page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["Żółć ☃ łódź", "Blåbærsyltetøy – €", "x" * 200, "<b>&amp;"])
def test_the_pdf_takes_any_name(cast: Cast, quote: Quote, name: str) -> None:
    Quote.objects.for_portal(cast.portal).update(title=name, comments=name * 20)
    pdf = Client().get(reverse("public_quote_pdf", args=[quote.token]))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")


def test_the_pdf_says_what_the_page_says(cast: Cast, quote: Quote) -> None:
    import pypdfium2

    content = cast.reader.get(reverse("quote_pdf", args=[quote.pk])).content
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    for word in ("Northwind Trading", "Website relaunch", "Q-1", "Design", "NOK 12,000.00"):
        assert word in text
