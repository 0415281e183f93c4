"""Whatever the filter language can say goes through the builder and its form, and comes back the same."""

from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.records.filters import parse_filters
from crm.records.filters.language import NUMBER_KINDS, TIME_KINDS, Operator, operators_of
from crm.records.lists.editing import create_list
from crm.records.models import ListKind, PropertyDefinition
from crm.records.pages.filtering import Builder, read_builder
from crm.records.pages.filtering.choices import may_filter
from crm.records.pages.filtering.reading import MOST_ROWS
from crm.records.portal_types import portal_type, renew_schema
from crm.records.record_types import Property, PropertyKind
from tests.harness.forms import sent
from tests.people import Cast, a_cast

OPTIONS = [{"value": "north", "label": "North"}, {"value": "south", "label": "South"}]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1).filter(str.strip)
WORDS = (
    st.sampled_from(["*", "**", "*berg*", "berg", "ol*", "*a*b*", "* a *", "a\nb", "<b>", '"', "&amp;", "a;b"]) | TEXTS
)
DAYS = st.sampled_from(
    ["2026-11-02", "0999-01-01", "1767225600000", "2026-11-02T10:00:00Z", "@today", "@now", "@today-1d", "@today-07d"]
    + ["@today-7d", "@today+3w", "@now-2h", "@now-3d", "@today-2h", "@this_month", "@next_year", "@last_quarter"]
)
NUMBERS = st.sampled_from(["0", "-1", "12.50", "1000000", "0.001", "+5", "1E+3", "1_000", "٣"])
CUSTOM = {
    "c_time": ("datetime", []),
    "c_several": ("multiple", OPTIONS),
    "c_yes": ("bool", []),
    "c_none": ("enumeration", []),
}


@pytest.fixture
def cast(db: None) -> Cast:
    cast = a_cast()
    for name, (kind, options) in CUSTOM.items():
        PropertyDefinition.objects.for_portal(cast.portal).create(
            record_type="deals", name=name, label=name, kind=kind, group="information", options=options
        )
    renew_schema(cast.portal)
    return cast


def values_for(prop: Property, cast: Cast) -> st.SearchStrategy[str]:
    if prop.kind in NUMBER_KINDS:
        return NUMBERS
    if prop.kind in TIME_KINDS:
        return DAYS
    if prop.kind == PropertyKind.BOOL:
        return st.sampled_from(["true", "false", "TRUE"])
    if prop.kind == PropertyKind.OWNER:
        return st.sampled_from([str(cast.sales.user.pk), "@me", "999"])
    known = [option.value for option in prop.options_for(cast.portal.pk)]
    return st.sampled_from([*known, "gone"]) | WORDS if known else WORDS


@st.composite
def conditions(draw: st.DrawFn, type_name: str, cast: Cast) -> dict[str, Any]:
    props = [prop for prop in portal_type(type_name, cast.portal).properties if may_filter(prop)]
    prop = draw(st.sampled_from(props))
    operator = draw(st.sampled_from(operators_of(prop)))
    said: dict[str, Any] = {"propertyName": prop.name, "operator": operator.value}
    values = values_for(prop, cast)
    if operator in (Operator.HAS_PROPERTY, Operator.NOT_HAS_PROPERTY):
        return said
    if operator in (Operator.IN, Operator.NOT_IN):
        return said | {"values": draw(st.lists(values, min_size=1, max_size=3))}
    high = {"highValue": draw(values)} if operator == Operator.BETWEEN else {}
    return said | {"value": draw(values), **high}


def groups(parts: st.SearchStrategy[Any], least: int = 1) -> st.SearchStrategy[Any]:
    return st.lists(
        st.builds(lambda found: {"filters": found}, st.lists(parts, min_size=1, max_size=3)), min_size=least, max_size=3
    )


def associated(type_name: str, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda has, found: {"associated": type_name, "has": has, "filterGroups": found}, st.booleans(), inner
    )


def memberships(type_name: str, cast: Cast) -> st.SearchStrategy[Any]:
    made = create_list(cast.portal, portal_type(type_name, cast.portal), "By hand", ListKind.STATIC, cast.sales.actor)
    return st.builds(lambda member: {"list": str(made.pk), "member": member}, st.booleans())


def drawn(builder: Builder) -> QueryDict:
    builder.counts = False
    return sent(render_to_string("records/filters/_builder.html", {"builder": builder}))


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_filter_comes_back_from_the_form_as_it_was(cast: Cast, language: str) -> None:
    about_deals = associated("deals", groups(conditions("deals", cast), 0))
    among_people = memberships("contacts", cast)
    about_people = associated("contacts", groups(conditions("contacts", cast) | about_deals | among_people, 0))
    parts = st.one_of(conditions("deals", cast), conditions("deals", cast), about_people, memberships("deals", cast))
    user_id = cast.sales.user.pk

    @settings(max_examples=50 if language == "en" else 15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(groups(parts, 0))
    def comes_back(given_groups: list[Any]) -> None:
        filters = parse_filters(given_groups, portal_type("deals", cast.portal), cast.portal, user_id)
        form = drawn(Builder.of(filters, user_id))
        assert read_builder(form) == filters.to_json()
        again = Builder.posted(filters.record_type, cast.portal, form, user_id)
        assert again.check() and read_builder(drawn(again)) == filters.to_json()

    with translation.override(language):
        comes_back()


def test_what_no_row_can_say_is_shown_and_kept(cast: Cast) -> None:
    part = {"propertyName": "dealname", "operator": "EQ", "value": "two\nlines"}
    builder = Builder.of(parse_filters([{"filters": [part]}], portal_type("deals", cast.portal), cast.portal))
    html = render_to_string("records/filters/_builder.html", {"builder": builder})
    assert "Deal name is two\nlines" in html and "Stays as it is" in html
    assert read_builder(sent(html)) == [{"filters": [part]}]


def test_more_conditions_than_a_panel_can_hold_are_kept_in_one_row(cast: Cast) -> None:
    part = {"propertyName": "amount", "operator": "GT", "value": "1"}
    given_groups = [{"filters": [part] * 100}, {"filters": [part] * 100}]
    builder = Builder.of(parse_filters(given_groups, portal_type("deals", cast.portal), cast.portal))
    form = drawn(builder)
    assert len(form.getlist("row")) <= MOST_ROWS + 4 and read_builder(form) == given_groups


def test_a_part_that_cannot_be_understood_stands_there_with_the_reason(cast: Cast) -> None:
    given_groups = [{"filters": [{"propertyName": "nosuch", "operator": "EQ", "value": "1"}]}, {"filters": ["x"]}]
    builder = Builder.of_json(given_groups, portal_type("deals", cast.portal), cast.portal)
    assert "There is no property “nosuch” on Deals." in render_to_string(
        "records/filters/_builder.html", {"builder": builder}
    )
    assert read_builder(drawn(builder)) == given_groups and not builder.check()
