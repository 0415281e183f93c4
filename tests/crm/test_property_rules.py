"""Rules for the values of custom properties: asked wherever a value changes, and in words that say what is allowed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import clock
from core.changes import Actor, Origin
from crm.deals.lines import add_line
from crm.deals.quoting import quote_from_deal
from crm.records.defining import PropertyRefused, create_property, edit_property
from crm.records.models import PropertyDefinition
from crm.records.portal_types import portal_type
from crm.records.rules import describe_rules, read_rules
from crm.records.saving import InvalidRecord, create_record, update_record
from crm.records.uses import count_breaking
from invoices.applying import apply_remote_invoice
from tests.harness.apps import App
from tests.invoices.making import QUICKBOOKS, a_book, a_state, an_invoice, fresh
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db


def define(cast: Cast, kind: str, rules: dict[str, Any], on: str = "contacts", **more: Any) -> PropertyDefinition:
    values = {"label": "Answer", "rules": rules, **more}
    return create_property(cast.portal, portal_type(on, cast.portal), "answer", kind, values, cast.owner.actor)


def refused(cast: Cast, value: str) -> str:
    with pytest.raises(InvalidRecord) as wrong:
        create_record(cast.portal, "contacts", {"firstname": "Ola", "answer": value}, cast.sales.actor)
    return str(wrong.value)


@pytest.mark.parametrize(
    ("kind", "rules", "good", "bad", "words"),
    [
        ("number", {"min": "1", "max": "10"}, ["1", "10.0"], ["0", "10.01"], "From 1 to 10."),
        ("currency", {"min": "0"}, ["0"], ["-0.01"], "At least 0."),
        ("number", {"max": "-5"}, ["-5"], ["0"], "At most -5."),
        ("number", {"decimals": 0}, ["4", "4.0", "1e2"], ["4.5"], "Whole numbers only."),
        ("currency", {"decimals": "2"}, ["4.55", "4.5500"], ["4.555"], "At most 2 decimals."),
        ("string", {"min_length": 2, "max_length": 4}, ["ab", "abcd"], ["a", "abcde"], "2 to 4 characters."),
        ("text", {"max_length": 3}, ["abc"], ["abcd"], "At most 3 characters."),
        ("string", {"characters": "digits"}, ["0042"], ["42a", "٤٢", "4 2"], "Digits only."),
        (
            "string",
            {"characters": "plain"},
            ["Øst 1", "東京"],
            ["a-b", "50%", "a_b"],
            "Letters, digits and spaces only.",
        ),
        ("date", {"not_before": "2026-01-01"}, ["2026-01-01"], ["2025-12-31"], "2026-01-01 or later."),
        ("date", {"not_after": "2026-01-01"}, ["2026-01-01"], ["2026-01-02"], "2026-01-01 or earlier."),
        (
            "datetime",
            {"not_before": "2026-01-01", "not_after": "2026-01-31"},
            ["2026-01-31T22:59:00Z", "2025-12-31T23:00:00Z"],  # in Oslo both are January
            ["2026-01-31T23:00:00Z", "2025-12-31T22:59:00Z"],
            "From 2026-01-01 to 2026-01-31.",
        ),
    ],
)
def test_a_rule_lets_through_what_it_says(
    cast: Cast, kind: str, rules: dict[str, Any], good: list[str], bad: list[str], words: str
) -> None:
    define(cast, kind, rules)
    for value in good:
        a_record(cast.sales, "contacts", answer=value)
    for value in bad:
        told = refused(cast, value)
        assert "does not fit Answer" in told and words in told
    assert describe_rules(read_rules(kind, rules)) == words


@pytest.mark.parametrize("kind", ["date", "datetime"])
def test_today_is_both_past_and_future(cast: Cast, kind: str) -> None:
    definition = define(cast, kind, {"when": "past"})
    today = clock.today(cast.portal)
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    a_record(cast.sales, "contacts", answer=today.isoformat())
    a_record(cast.sales, "contacts", answer=yesterday.isoformat())
    assert "Today or earlier." in refused(cast, tomorrow.isoformat())
    edit_property(definition, {"rules": {"when": "future"}}, cast.owner.actor)
    a_record(cast.sales, "contacts", answer=tomorrow.isoformat())
    assert "Today or later." in refused(cast, yesterday.isoformat())
    assert count_breaking(PropertyDefinition.objects.for_portal(cast.portal).get()) == 1


def test_a_value_from_before_the_rule_stays_until_it_is_changed(cast: Cast) -> None:
    definition = define(cast, "number", {})
    old = a_record(cast.sales, "contacts", answer="500")
    a_record(cast.sales, "contacts", answer="3")
    edit_property(definition, {"rules": {"max": "10"}}, cast.owner.actor)
    update_record(old, {"firstname": "Kari", "answer": "500"}, cast.sales.actor)
    with pytest.raises(InvalidRecord, match="At most 10"):
        update_record(old, {"answer": "499"}, cast.sales.actor)
    assert update_record(old, {"answer": ""}, cast.sales.actor).properties == {}
    assert count_breaking(PropertyDefinition.objects.for_portal(cast.portal).get()) == 0


def test_saving_says_how_many_records_break_a_new_rule(cast: Cast) -> None:
    define(cast, "number", {})
    a_record(cast.sales, "contacts", answer="500")
    form = {"label": "Answer", "kind": "number", "group": "information", "rule_max": "10"}
    page = cast.owner.client.post("/settings/properties/contacts/answer/edit/", form, follow=True).content.decode()
    assert "1 record has a value that the rules do not allow" in page


@pytest.mark.parametrize(
    ("kind", "rules", "field"),
    [
        ("number", {"min": "much"}, "min"),
        ("number", {"min": "2", "max": "1"}, "max"),
        ("number", {"decimals": "11"}, "decimals"),
        ("number", {"min_length": 2}, "min_length"),
        ("string", {"min_length": "-1"}, "min_length"),
        ("string", {"characters": "^a+$"}, "characters"),
        ("date", {"not_before": "2026-02-30"}, "not_before"),
        ("phone", {"max_length": 3}, "max_length"),
        ("bool", {"when": "past"}, "when"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(cast: Cast, kind: str, rules: dict[str, Any], field: str) -> None:
    with pytest.raises(PropertyRefused) as wrong:
        define(cast, kind, rules)
    assert wrong.value.field == field
    assert not PropertyDefinition.objects.for_portal(cast.portal).exists()


def test_the_form_asks_the_rules_of_the_kind_and_says_what_is_wrong_beside_them(cast: Cast) -> None:
    new = "/settings/properties/contacts/new/"
    asked = cast.owner.htmx(new, {"do": "kind", "label": "Seats", "kind": "number"}).content.decode()
    assert 'name="rule_decimals"' in asked and "rule_max_length" not in asked and 'value="Seats"' in asked
    assert "This field is required" not in asked
    form = {"label": "Seats", "kind": "number", "group": "information", "rule_min": "1,5", "rule_max": "1"}
    answer = cast.owner.post(new, form)
    assert answer.status_code == 422 and "is no number" in answer.content.decode()
    assert cast.owner.post(new, form | {"rule_min": "1,000.5", "rule_max": "2000"}).status_code == 302
    assert PropertyDefinition.objects.for_portal(cast.portal).get().rules == {"min": "1000.5", "max": "2000"}
    page = cast.owner.get("/settings/properties/contacts/seats/edit/").content.decode()
    assert 'value="1,000.5"' in page and "From 1000.5 to 2000." in cast.sales.get("/contacts/new/").content.decode()


def test_every_way_in_obeys(cast: Cast) -> None:
    define(cast, "number", {"max": "10"})
    ola = a_record(cast.sales, "contacts", answer="3")
    page = cast.sales.htmx(f"/contacts/{ola.pk}/properties/answer/", {"answer": "11"})
    assert page.status_code == 422 and "At most 10." in page.content.decode()
    app = App(cast.portal)
    answer = app.patch(f"/crm/v3/objects/contacts/{ola.pk}", {"properties": {"answer": "11"}})
    assert answer.status_code == 400 and answer.json()["errors"][0]["in"] == "answer"
    with pytest.raises(InvalidRecord):
        update_record(ola, {"answer": "11"}, Actor(Origin.QBO, "QuickBooks"))


def test_programs_give_and_read_the_rules(cast: Cast) -> None:
    app, text = App(cast.portal), {"label": "Seats", "groupName": "information"}
    made = app.post(
        "/crm/v3/properties/invoices",
        {"name": "seats", "type": "number", "fieldType": "number", "validation": {"min": 1, "decimals": 0}, **text},
    )
    assert made.status_code == 201 and made.json()["validation"] == {"min": "1", "decimals": 0}
    url = "/crm/v3/properties/invoices/seats"
    assert app.patch(url, {"label": "Chairs"}).json()["validation"] == {"min": "1", "decimals": 0}
    assert app.patch(url, {"validation": {"max": 2.5}}).json()["validation"] == {"max": "2.5"}
    wrong = app.patch(url, {"validation": {"regex": ".*"}})
    assert wrong.status_code == 400 and wrong.json()["errors"][0]["code"] == "INVALID_VALIDATION_RULE"
    assert app.patch(url, {"validation": "none"}).status_code == 400
    assert app.get(url).json()["validation"] == {"max": "2.5"}
    assert Decimal(app.get("/crm/v3/properties/invoices/seats").json()["validation"]["max"]) == Decimal("2.5")


def test_a_required_property_is_asked_of_people_and_programs_alone(cast: Cast) -> None:
    define(cast, "string", {}, required=True)
    for origin in (Origin.USER, Origin.API, Origin.IMPORT):
        with pytest.raises(InvalidRecord, match="Answer must be filled in"):
            create_record(cast.portal, "contacts", {"firstname": "Ola"}, Actor(origin))
    for origin in (Origin.QBO, Origin.WORKFLOW, Origin.SYSTEM, Origin.TIME):
        made = create_record(cast.portal, "contacts", {"firstname": "Ola"}, Actor(origin))
        update_record(made, {"answer": "yes"}, cast.sales.actor)
        with pytest.raises(InvalidRecord, match="must be filled in"):
            update_record(made, {"answer": ""}, cast.sales.actor)
        assert update_record(made, {"answer": ""}, Actor(origin)).properties == {}


def test_an_invoice_comes_home_from_quickbooks_without_a_required_property(cast: Cast) -> None:
    define(cast, "string", {}, on="invoices", required=True)
    invoice = an_invoice(a_book(cast.portal))
    assert invoice.stage and invoice.properties == {}
    apply_remote_invoice(cast.portal.pk, invoice.pk, a_state(recipient="Kari Berg"), QUICKBOOKS)
    assert update_record(invoice, {"answer": "Route 7"}, cast.sales.actor).properties == {"answer": "Route 7"}
    apply_remote_invoice(cast.portal.pk, invoice.pk, a_state(recipient="Ola Berg"), QUICKBOOKS)
    assert fresh(invoice).properties == {"answer": "Route 7"} and fresh(invoice).recipient == "Ola Berg"
    answer = App(cast.portal).post("/crm/v3/objects/invoices", {"properties": {"hs_currency": "NOK"}})
    assert answer.status_code == 400 and answer.json()["errors"][0]["in"] == "answer"


def test_pages_that_do_not_ask_for_it_make_records_without_it(cast: Cast) -> None:
    for on in ("quotes", "line_items"):
        define(cast, "string", {}, on=on, required=True)
    deal = a_record(cast.sales, "deals")
    add_line(deal, {"name": "Design", "price": "1", "quantity": "1"}, cast.sales.actor)
    assert quote_from_deal(deal, cast.sales.actor).properties == {}
    page = cast.sales.post("/quotes/new/", {"hs_title": "Website"})
    assert page.status_code == 422 and "Answer must be filled in" in page.content.decode()
