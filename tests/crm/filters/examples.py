"""Deals of all kinds with contacts and lines, and strategies for filters that find some of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from core import clock
from crm.records.filters.language import NUMBER_KINDS, TIME_KINDS, Operator, operators_of
from crm.records.joining import join
from crm.records.lists.editing import create_list
from crm.records.lists.members import add_records
from crm.records.models import ListKind, PropertyDefinition
from crm.records.portal_types import portal_type, renew_schema
from crm.records.record_types import Property, PropertyKind
from tests.people import Cast, a_cast, a_record

WORDS = ["Ola", "ola berg", "ØST", "Straße", "a.b@fjord.example", "50 %", "O'Brien", "x_y", "İl", "100", "true", "(b)"]
TEXTS = st.sampled_from([*WORDS, "*berg*", "ol*", "*", "fjord", "øst", "STRASSE", "north", "south", "high", "b"])
DAYS = st.sampled_from(
    ["2026-11-01", "2026-11-02", "@today", "@today-7d", "@today+1m", "@this_month", "@last_year", "@now-2h"]
)
NUMBERS = st.sampled_from(["0", "-1", "12.5", "100", "1000000", "0.001"])
OPTIONS = [{"value": "north", "label": "North"}, {"value": "south", "label": "South"}]
CUSTOM = {
    "c_text": ("string", []),
    "c_number": ("number", []),
    "c_date": ("date", []),
    "c_time": ("datetime", []),
    "c_choice": ("enumeration", OPTIONS),
    "c_several": ("multiple", OPTIONS),
    "c_yes": ("bool", []),
}


def some_deals() -> tuple[Cast, list[Any]]:
    cast = a_cast()
    for name, (kind, options) in CUSTOM.items():
        PropertyDefinition.objects.for_portal(cast.portal).create(
            record_type="deals", name=name, label=name, kind=kind, group="information", options=options
        )
    renew_schema(cast.portal)
    return cast, [a_deal(cast, number) for number in range(len(WORDS))]


def a_deal(cast: Cast, number: int) -> Any:
    day = (clock.today(cast.portal) - timedelta(days=number * 3)).isoformat()
    full: dict[str, Any] = {
        "amount": str(Decimal("12.5") * number * 8),
        "closedate": day if number % 2 else "2026-11-01",
        "description": WORDS[-number],
        "dealstage": "closedwon" if number % 3 else "contractsent",
        "hs_priority": "high" if number % 2 else "low",
        "hubspot_owner_id": str((cast.sales if number % 2 else cast.owner).user.pk),
        "c_text": WORDS[number - 3],
        "c_number": str(number - 1),
        "c_date": day,
        "c_time": f"{day}T10:00:00Z",
        "c_choice": "north",
        "c_several": "north;south" if number % 2 else "south",
        "c_yes": "true" if number % 2 else "false",
    }
    kept = {name: value for place, (name, value) in enumerate(full.items()) if (place + number) % 4}
    deal = a_record(cast.sales, "deals", dealname=WORDS[number], **kept)
    if number % 2:
        join(deal, a_record(cast.sales, "contacts", firstname=WORDS[number], lastname="B"), cast.sales.actor)
    if number % 3:
        a_line(cast, deal, str(number))
    return deal


def a_line(cast: Cast, deal: Any, quantity: str) -> None:
    from crm.deals.lines import add_line

    add_line(deal, {"name": WORDS[0], "price": "10", "quantity": quantity}, cast.sales.actor)


def a_value(prop: Property, cast: Cast) -> st.SearchStrategy[str]:
    if prop.kind in NUMBER_KINDS:
        return NUMBERS
    if prop.kind in TIME_KINDS:
        return DAYS
    if prop.kind == PropertyKind.BOOL:
        return st.sampled_from(["true", "false"])
    if prop.kind == PropertyKind.OWNER:
        return st.sampled_from([str(cast.sales.user.pk), str(cast.owner.user.pk), "@me", "999"])
    if prop.options:
        return st.sampled_from([*(option.value for option in prop.options_for(cast.portal.pk)), "nothing"])
    return TEXTS


@st.composite
def a_condition(draw: st.DrawFn, props: list[Property], cast: Cast) -> dict[str, Any]:
    prop = draw(st.sampled_from(props))
    operator = draw(st.sampled_from(operators_of(prop)))
    said: dict[str, Any] = {"propertyName": prop.name, "operator": operator.value}
    if operator in (Operator.HAS_PROPERTY, Operator.NOT_HAS_PROPERTY):
        return said
    if operator in (Operator.IN, Operator.NOT_IN):
        return said | {"values": draw(st.lists(a_value(prop, cast), min_size=1, max_size=3))}
    high = {"highValue": draw(a_value(prop, cast))} if operator == Operator.BETWEEN else {}
    return said | {"value": draw(a_value(prop, cast)), **high}


def a_membership(cast: Cast, type_name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Of a list with some of the records."""
    record_type = portal_type(type_name, cast.portal)
    made = create_list(cast.portal, record_type, "By hand", ListKind.STATIC, cast.sales.actor)
    model: Any = record_type.model
    add_records(made, list(model.objects.for_portal(cast.portal).values_list("pk", flat=True))[::2], cast.sales.actor)
    return st.builds(lambda member: {"list": str(made.pk), "member": member}, st.booleans())


def filterable(cast: Cast, kind: str) -> list[Property]:
    props = portal_type(kind, cast.portal).properties
    return [prop for prop in props if prop.derive is None or prop.expression is not None]


def a_group(cast: Cast) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions on deals and on their contacts, and memberships of both."""
    props, people = (filterable(cast, kind) for kind in ("deals", "contacts"))
    about_people = st.builds(
        lambda has, inner: {"associated": "contacts", "has": has, "filterGroups": [{"filters": inner}]},
        st.booleans(),
        st.lists(a_condition(people, cast) | a_membership(cast, "contacts"), max_size=2),
    )
    condition = a_condition(props, cast)
    parts = st.one_of(condition, condition, condition, about_people, a_membership(cast, "deals"))
    return st.builds(lambda found: {"filters": found}, st.lists(parts, min_size=1, max_size=3))
