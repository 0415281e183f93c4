"""What each operator means, and what is said to those who write it wrong."""

from typing import Any

import pytest

from crm.records.filters import InvalidFilter, parse_filters
from crm.records.portal_types import portal_type
from tests.people import Cast, a_record

pytestmark = pytest.mark.both_databases


def found(cast: Cast, kind: str, *filters: dict[str, Any]) -> list[str]:
    parsed = parse_filters([{"filters": list(filters)}], portal_type(kind, cast.portal), cast.portal)
    model: Any = parsed.record_type.model
    return sorted(str(row) for row in parsed.narrow(model.objects.for_portal(cast.portal).live()))


def one(name: str, operator: str, *values: str) -> dict[str, Any]:
    if operator in ("IN", "NOT_IN"):
        return {"propertyName": name, "operator": operator, "values": list(values)}
    return {"propertyName": name, "operator": operator, **dict(zip(("value", "highValue"), values, strict=False))}


@pytest.fixture
def people(cast: Cast) -> Cast:
    for first, last, email, city in (
        ("Ola", "Berg", "ola@fjord.example", "Bergen"),
        ("KARI", "Ødegård", "kari@nord.example", ""),
        ("Per Olav", "Berge", "", "Oslo"),
    ):
        a_record(cast.sales, "contacts", firstname=first, lastname=last, email=email, city=city)
    return cast


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (one("firstname", "EQ", "kari"), ["KARI Ødegård"]),
        (one("lastname", "EQ", "ØDEGÅRD"), ["KARI Ødegård"]),
        (one("firstname", "NEQ", "kari"), ["Ola Berg", "Per Olav Berge"]),
        (one("city", "NEQ", "Oslo"), ["KARI Ødegård", "Ola Berg"]),
        (one("city", "NOT_IN", "Oslo", "Bergen"), ["KARI Ødegård"]),
        (one("city", "HAS_PROPERTY"), ["Ola Berg", "Per Olav Berge"]),
        (one("email", "NOT_HAS_PROPERTY"), ["Per Olav Berge"]),
        (one("firstname", "CONTAINS_TOKEN", "OLAV"), ["Per Olav Berge"]),
        (one("lastname", "CONTAINS_TOKEN", "berg"), ["Ola Berg"]),
        (one("lastname", "CONTAINS_TOKEN", "berg*"), ["Ola Berg", "Per Olav Berge"]),
        (one("email", "CONTAINS_TOKEN", "*@fjord.example"), ["Ola Berg"]),
        (one("email", "NOT_CONTAINS_TOKEN", "fjord"), ["KARI Ødegård", "Per Olav Berge"]),
        (one("lastname", "GT", "berg"), ["KARI Ødegård", "Per Olav Berge"]),
    ],
)
def test_text_is_compared_without_regard_to_case(people: Cast, condition: Any, expected: list[str]) -> None:
    assert found(people, "contacts", condition) == expected


def test_a_deal_is_found_by_what_its_line_items_and_contacts_are(people: Cast) -> None:
    from crm.deals.lines import add_line
    from crm.records.joining import join

    deals = [a_record(people.sales, "deals", dealname=name) for name in ("With line", "With contact", "Alone")]
    add_line(deals[0], {"name": "Design", "price": "10"}, people.sales.actor)
    join(deals[1], a_record(people.sales, "contacts", firstname="Mia", lastname="Moe"), people.sales.actor)
    mia = {"associated": "contacts", "filterGroups": [{"filters": [one("firstname", "EQ", "mia")]}]}
    assert found(people, "deals", mia) == ["With contact"]
    assert found(people, "deals", mia | {"has": False}) == ["Alone", "With line"]


def test_an_archived_record_is_associated_with_nothing(people: Cast) -> None:
    from crm.records.joining import join
    from crm.records.saving import archive_record

    deal = a_record(people.sales, "deals", dealname="Deal")
    contact = a_record(people.sales, "contacts", firstname="Mia", lastname="Moe")
    join(deal, contact, people.sales.actor)
    any_contact = {"associated": "contacts", "filterGroups": []}
    assert found(people, "deals", any_contact) == ["Deal"]
    archive_record(contact, people.sales.actor)
    assert found(people, "deals", any_contact) == []


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (one("nosuch", "EQ", "1"), "There is no property “nosuch” on Contacts"),
        (one("firstname", "LIKE", "1"), "cannot be filtered with “LIKE”"),
        (one("createdate", "CONTAINS_TOKEN", "1"), "it takes EQ"),
        (one("createdate", "GT", "soon"), "needs a date such as 2026-12-31; “soon” is none"),
        (one("createdate", "GT", "@today-xd"), "needs a date"),
        (one("firstname", "EQ"), "First name needs a value"),
        (one("firstname", "IN"), "First name needs a list of values"),
        (one("hubspot_owner_id", "EQ", "Kari"), "needs the id of a user"),
        ({"associated": "nosuch"}, "Contacts are not associated with “nosuch”"),
        ("text", "A filter is an object"),
    ],
)
def test_a_wrong_filter_is_told_what_is_wrong(cast: Cast, condition: Any, sentence: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        found(cast, "contacts", condition)
    assert sentence in refused.value.message
