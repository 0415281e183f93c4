"""A portal's own properties are written, read, indexed and kept unique as declared ones are."""

from decimal import Decimal

import pytest

from crm.records.models import PropertyDefinition, PropertyValue
from crm.records.portal_types import portal_type, renew_schema
from crm.records.saving import AlreadyExists, InvalidRecord, create_record, update_record
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(cast: Cast) -> str:
    options = [{"value": "north", "label": "North"}, {"value": "south", "label": "South"}]
    define(cast, "region", kind="multiple", options=options)
    define(cast, "seats", kind="number")
    define(cast, "member_no", kind="string", unique=True)
    return "region"


def define(cast: Cast, name: str, **more: object) -> None:
    PropertyDefinition.objects.for_portal(cast.portal).create(
        record_type="contacts", name=name, label=name.title(), group="information", **more
    )
    renew_schema(cast.portal)


def indexed(cast: Cast, name: str) -> list[tuple[str, Decimal | None]]:
    rows = PropertyValue.objects.for_portal(cast.portal).filter(name=name).order_by("text")
    return list(rows.values_list("text", "number"))


def test_a_custom_property_is_stored_and_indexed(cast: Cast, region: str) -> None:
    contact = a_record(cast.sales, "contacts", region="south;north", seats="12.5")
    assert contact.properties["region"] == "north;south"
    assert indexed(cast, "region") == [("north", None), ("south", None)]
    assert indexed(cast, "seats") == [("12.5", Decimal("12.5"))]
    update_record(contact, {"region": "", "seats": "7"}, cast.sales.actor)
    assert indexed(cast, "region") == []
    assert indexed(cast, "seats") == [("7", Decimal(7))]


def test_an_option_that_is_not_there_is_refused(cast: Cast, region: str) -> None:
    with pytest.raises(InvalidRecord, match="east is not one of the options"):
        a_record(cast.sales, "contacts", region="north;east")


def test_a_unique_custom_value_belongs_to_one_record(cast: Cast, region: str) -> None:
    a_record(cast.sales, "contacts", member_no="A-1")
    with pytest.raises(AlreadyExists):
        a_record(cast.sales, "contacts", member_no="a-1 ")


def test_another_portal_does_not_know_it(cast: Cast, region: str) -> None:
    assert portal_type("contacts", cast.portal).property_named("region")
    assert portal_type("contacts", cast.other_portal).property_named("region") is None
    with pytest.raises(InvalidRecord, match="does not exist"):
        create_record(cast.other_portal, "contacts", {"region": "north"}, cast.outsider.actor)
