"""What no form sends and some program will: it is refused or ignored, and never breaks a page."""

import base64
import json

import pytest
from django.test import Client
from django.urls import reverse

from crm.deals.lines import add_line
from crm.deals.quoting import publish_quote, quote_from_deal
from tests.people import Cast, a_record

pytestmark = pytest.mark.both_databases


def cursor(*packed: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(packed).encode()).decode()


@pytest.mark.parametrize(
    "url",
    [
        "/contacts/?q=%00",
        "/lists/?type=%00",
        "/contacts/?q=a%00b",
        f"/contacts/?sort=firstname&after={cursor(chr(0), 1)}",
        f"/contacts/?sort=firstname&after={cursor('x' * 9999, 1)}",
        f"/deals/?sort=amount&after={cursor('1e999', 1)}",
        f"/deals/?sort=amount&before={cursor('NaN', 1)}",
        f"/deals/?sort=closedate&after={cursor('never', 1)}",
        f"/deals/?sort=amount&after={cursor([1], 1)}",
        "/search/?q=%00%00",
        "/search/?q=" + "a+" * 500,
        "/contacts/new/?email=%00&associate=deals:%00",
        "/contacts/new/?associate=deals:99999999999999999999",
    ],
)
def test_odd_questions_get_an_ordinary_page(cast: Cast, url: str) -> None:
    assert cast.sales.get(url).status_code == 200


def test_odd_answers_are_refused(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    stage, board = reverse("deal_stage", args=[deal.pk]), {"stage": "\x00", "from": "board"}
    assert cast.sales.htmx(stage, board).status_code == 200
    assert cast.sales.post("/deals/new/", {"dealname": "A", "dealstage": "\x00", "pipeline": "\x00"}).status_code == 422
    assert cast.sales.post("/contacts/new/", {"firstname": "A\x00"}).status_code == 422
    assert cast.sales.get("/deals/board/?pipeline=%00").status_code == 404
    assert cast.sales.post("/contacts/views/save/", {"name": "A\x00"}).status_code == 302
    line = add_line(deal, {"name": "A", "price": "1"}, cast.sales.actor)
    url = reverse("line", args=["deals", deal.pk, line.pk])
    for values in ({"price": "1e400"}, {"quantity": "NaN"}, {"price": "-Infinity"}, {"quantity": "9" * 40}):
        assert cast.sales.htmx(url, values).status_code == 200
    line.refresh_from_db()
    assert (line.price, line.quantity) == (1, 1)
    assert cast.sales.htmx(reverse("lines", args=["deals", deal.pk]), {"id": "\u0663"}).status_code == 404


def test_a_buyers_odd_name_is_kept_without_what_cannot_be_kept(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    add_line(deal, {"name": "A", "price": "1"}, cast.sales.actor)
    quote = publish_quote(quote_from_deal(deal, cast.sales.actor), cast.sales.actor)
    assert Client().get("/q/%00/").status_code == 404
    Client().post(reverse("public_quote", args=[quote.token]), {"name": "O\x00la " + "x" * 500})
    quote.refresh_from_db()
    assert quote.accepted_by.startswith("Ola x") and len(quote.accepted_by) == 200
