"""The filter builder as a person uses it: every press of a button is a form that comes back drawn."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from crm.records.joining import join
from tests.harness.forms import sent
from tests.people import Cast, Person, a_record

URL = "/deals/filters/"


class Panel:
    """What a browser has in the panel. `fill` types or chooses; `press` sends the form with what the button says."""

    def __init__(self, person: Person, address: str = URL) -> None:
        self.person = person
        self.html: str = person.get(address).content.decode()
        self.form = sent(self.html)

    def fill(self, **values: Any) -> "Panel":
        """`fill(property_0="amount")`: the field property-0."""
        for name, value in values.items():
            self.form.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
        return self

    def press(self, action: str) -> "Panel":
        answer = self.person.htmx(URL, {**dict(self.form.lists()), "act": action})
        assert answer.status_code == 200
        self.html = answer.content.decode()
        if "data-filters" in self.html:
            self.form = sent(self.html)
        else:
            self._swap(sent(self.html))
        return self

    def _swap(self, row: QueryDict) -> None:
        """One row, and what stands in it, is drawn anew."""
        for key in row.getlist("row"):
            for name in [name for name in self.form if name.endswith(f"-{key}") and not name.startswith("of-")]:
                del self.form[name]
        for name, values in row.lists():
            more = [value for value in values if value not in self.form.getlist(name)]
            self.form.setlist(name, self.form.getlist(name) + more if name in ("row", "group") else values)

    def apply(self) -> Any:
        return self.person.htmx("/deals/filters/apply/", dict(self.form.lists()))

    @property
    def count(self) -> str:
        found = re.search(r'id="filters-count"[^>]*>([^<]*)<', self.html)
        return found[1].strip() if found else ""


def names(person: Person, url: str) -> list[str]:
    return re.findall(r'data-name="([^"]*)"', person.get(url).content.decode())


@pytest.fixture
def deals(cast: Cast) -> Cast:
    for name, amount, city in (("Small", "10", "Oslo"), ("Large", "1000", "Bergen"), ("Bare", "", "Oslo")):
        deal = a_record(cast.sales, "deals", dealname=name, amount=amount)
        join(deal, a_record(cast.sales, "companies", name=name, city=city, phone="1"), cast.sales.actor)
    return cast


def test_a_filter_is_built_counted_and_applied(deals: Cast) -> None:
    panel = Panel(deals.sales)
    assert panel.count == "3 deals match"
    panel.fill(property_0="amount").press("choose:0")
    assert "is at least" in panel.html
    panel.fill(operator_0="GTE").press("redraw:0").fill(value_0="100").press("count")
    assert panel.count == "1 deal matches"
    answer = panel.apply()
    assert names(deals.sales, answer["HX-Redirect"]) == ["Large"]


def test_several_conditions_hold_for_one_and_the_same_associated_record(deals: Cast) -> None:
    both = a_record(deals.sales, "deals", dealname="Both")
    for city, phone in (("Oslo", "2"), ("Bergen", "1")):
        join(both, a_record(deals.sales, "companies", name="Another", city=city, phone=phone), deals.sales.actor)
    panel = Panel(deals.sales).fill(property_0="companies.city").press("choose:0")
    inner = panel.form.getlist("row")[1]
    panel.fill(**{f"operator-{inner}": "EQ", f"value-{inner}": "oslo"}).press("add-row:" + panel.form[f"group-{inner}"])
    second = panel.form.getlist("row")[2]
    panel.fill(**{f"property-{second}": "phone"}).press(f"choose:{second}")
    panel.fill(**{f"operator-{second}": "EQ", f"value-{second}": "1"})
    assert sorted(names(deals.sales, panel.apply()["HX-Redirect"])) == ["Bare", "Small"]
    panel.fill(has_0="no")
    assert sorted(names(deals.sales, panel.apply()["HX-Redirect"])) == ["Both", "Large"]


def test_what_is_shown_is_in_the_panel_again_and_can_be_changed(deals: Cast) -> None:
    panel = Panel(deals.sales).fill(property_0="companies.city").press("choose:0")
    inner = panel.form.getlist("row")[1]
    panel.fill(has_0="no", **{f"operator-{inner}": "EQ", f"value-{inner}": "oslo"})
    url = panel.apply()["HX-Redirect"]
    again = Panel(deals.sales, f"{URL}?{url.partition('?')[2]}")
    assert again.count == "1 deal matches"
    assert names(deals.sales, again.apply()["HX-Redirect"]) == names(deals.sales, url) == ["Large"]


def test_groups_are_added_duplicated_and_deleted(deals: Cast) -> None:
    panel = Panel(deals.sales).fill(property_0="dealname").press("choose:0").fill(value_0="small")
    panel.press("duplicate:" + panel.form["group-0"])
    copied = panel.form.getlist("row")[1]
    assert panel.form[f"value-{copied}"] == "small" and panel.form[f"group-{copied}"] != panel.form["group-0"]
    panel.fill(**{f"value-{copied}": "large"}).press("count")
    assert panel.count == "2 deals match"
    panel.press("delete:" + panel.form["group-0"])
    assert panel.count == "1 deal matches" and panel.form.getlist("row") == [copied]
    assert len(panel.press("add-group:").form.getlist("group")) == 2


def test_what_is_wrong_is_told_at_its_row_and_what_was_typed_stays(deals: Cast) -> None:
    panel = Panel(deals.sales).fill(property_0="amount").press("choose:0").fill(operator_0="GT", value_0="a lot")
    answer = panel.apply()
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Amount must be a number; “a lot” is none." in page and sent(page)["value-0"] == "a lot"
    assert 'id="filters-error-0" aria-live="polite">Amount must be' in page


def test_a_value_that_is_missing_is_told_only_when_it_matters(deals: Cast) -> None:
    panel = Panel(deals.sales).fill(property_0="amount").press("choose:0")
    assert "needs a value" not in panel.html and panel.count == "3 deals match"
    answer = panel.apply()
    assert answer.status_code == 422 and "Amount needs a value to compare with." in answer.content.decode()


def test_a_row_in_which_nothing_was_chosen_says_nothing(deals: Cast) -> None:
    assert len(names(deals.sales, Panel(deals.sales).apply()["HX-Redirect"])) == 3


@pytest.mark.parametrize(
    ("operator", "fields", "said"),
    [
        ("MORE_AGO", {"count": "7", "unit": "d"}, '"operator": "LT", "value": "@today-7d"'),
        ("LESS_AGO", {"count": "2", "unit": "h"}, '"operator": "BETWEEN", "value": "@now-2h", "highValue": "@now"'),
        ("LESS_AHEAD", {"count": "3", "unit": "w"}, '"value": "@today", "highValue": "@today+3w"'),
        ("EQ", {"moment": "@this_month"}, '"operator": "EQ", "value": "@this_month"'),
        ("LTE", {"moment": "ago", "count": "1", "unit": "y"}, '"operator": "LTE", "value": "@today-1y"'),
        ("GT", {"moment": "day", "day": "2026-11-02"}, '"operator": "GT", "value": "2026-11-02"'),
    ],
)
def test_days_are_said_in_words(deals: Cast, operator: str, fields: dict[str, str], said: str) -> None:
    panel = Panel(deals.sales).fill(property_0="createdate").press("choose:0").fill(operator_0=operator)
    panel.press("redraw:0").fill(**{f"{name}_0": value for name, value in fields.items()})
    url = panel.press("redraw:0").fill(**{f"{name}_0": value for name, value in fields.items()}).apply()["HX-Redirect"]
    assert said in json.dumps(json.loads(parse_qs(urlsplit(url).query)["filters"][0]))


def test_filters_too_long_for_an_address_stay_in_the_panel(deals: Cast) -> None:
    panel = Panel(deals.sales).fill(property_0="dealname").press("choose:0").fill(value_0="long " * 2000)
    answer = panel.apply()
    assert answer.status_code == 422 and "too long for the address" in answer.content.decode()
    assert sent(answer.content.decode())["value-0"].startswith("long long")


def test_a_number_of_days_must_be_one(deals: Cast) -> None:
    panel = Panel(deals.sales).fill(property_0="closedate").press("choose:0").fill(operator_0="MORE_AGO")
    answer = panel.press("redraw:0").fill(count_0="soon").apply()
    assert answer.status_code == 422 and "Give a whole number" in answer.content.decode()


def test_properties_are_searched_by_object_group_and_name(deals: Cast) -> None:
    def found(query: str) -> list[str]:
        return re.findall(r'data-value="([^"]*)"', deals.sales.get(f"{URL}properties/?{query}").content.decode())

    assert found("q=accounting+status") == ["invoice_status"]
    assert "invoices.invoice_stage" in found("q=invoices+stage")
    assert found("q=stage&within=invoices")[:1] == ["invoice_stage"]
    assert not [value for value in found("within=invoices.deals") if "." in value]


def test_anyone_may_look_and_another_portals_options_are_not_there(deals: Cast) -> None:
    panel = Panel(deals.reader).fill(property_0="hubspot_owner_id").press("choose:0")
    assert "Kari Nordmann" in panel.html and "Oscar Outsider" not in panel.html
    assert Panel(deals.outsider).count == "0 deals match"


@pytest.mark.parametrize("action", ["", "nonsense", "add-row:99", "remove:x", "duplicate:", "choose:77", "redraw:5"])
def test_buttons_that_do_not_exist_change_nothing(deals: Cast, action: str) -> None:
    panel = Panel(deals.sales).fill(property_0="amount").press("choose:0").fill(operator_0="GT", value_0="1")
    assert panel.press(action).form["value-0"] == "1"


def test_a_form_that_makes_no_sense_is_answered(deals: Cast) -> None:
    form = {
        "row": ["0", "1", "x", "99999999"], "group": ["0", "1"], "of-1": "1", "group-1": "1", "kind-0": "kept",
        "parts-0": '[[7, {"associated": []}]]', "kind-1": "nosuch", "property-1": "a.b.c", "operator-1": "\x00",
    }  # fmt: skip
    assert deals.sales.htmx(URL, form).status_code == 200
    assert deals.sales.htmx("/deals/filters/apply/", form).status_code == 422
