"""The order of groups and properties: given by buttons and by programs, followed by pages, forms and the API."""

from typing import Any

import pytest

from crm.records.defining import create_group, create_property, delete_group
from crm.records.defining.checking import PropertyRefused
from crm.records.models import PropertyDefinition, PropertyGroup, PropertyOrder
from crm.records.portal_types import portal_type
from tests.harness.apps import App
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/properties"


@pytest.fixture
def shoe(cast: Cast) -> PropertyDefinition:
    return define(cast, "shoe_size")


def define(cast: Cast, name: str, **more: Any) -> PropertyDefinition:
    known, values = portal_type("contacts", cast.portal), {"label": name.replace("_", " ").title(), **more}
    return create_property(cast.portal, known, name, "number", values, cast.owner.actor)


def order_of(cast: Cast, group: str = "information") -> list[str]:
    cast.portal.refresh_from_db()
    known = portal_type("contacts", cast.portal)
    return [prop.name for prop in known.properties if prop.group == group and (prop.custom or not prop.hidden)]


def move(cast: Cast, what: str, steps: int) -> Any:
    return cast.owner.htmx(f"{SETTINGS}/contacts/{what}/move/", {"steps": str(steps)}, target="properties")


def places(page: str, *words: str) -> list[int]:
    return [page.index(each) for each in words]


def test_a_property_moves_among_built_in_ones_and_everything_follows(cast: Cast, shoe: PropertyDefinition) -> None:
    before = order_of(cast)
    assert before[-1] == "shoe_size"
    page = move(cast, "shoe_size", -1).content.decode()
    assert page.index(f">{shoe.label}<") < page.index("hubspot_owner_id") and "<html" not in page
    move(cast, "shoe_size", -1)
    move(cast, "email", 1)
    assert order_of(cast)[:2] == [before[1], "email"] and order_of(cast)[-3] == "shoe_size"
    second = portal_type("contacts", cast.portal).by_name[before[1]].label
    ola = a_record(cast.sales, "contacts", shoe_size="43", **{before[1]: "ola@second.example"})
    for url in ("/contacts/new/", f"/contacts/{ola.pk}/edit/", f"/contacts/{ola.pk}/"):
        page = cast.sales.get(url).content.decode()
        found = places(page, f"{second}</", "E-mail</", "First name</", "Shoe Size</", "Owner</")
        assert found == sorted(found), url
    told = {each["name"]: each for each in App(cast.portal).get("/crm/v3/properties/contacts").json()["results"]}
    assert (told[before[1]]["displayOrder"], told["email"]["displayOrder"]) == (0, 1)
    assert told["shoe_size"]["displayOrder"] == len(before) - 3


def test_the_first_does_not_move_up_nor_the_last_down(cast: Cast, shoe: PropertyDefinition) -> None:
    before = order_of(cast)
    move(cast, before[0], -1)
    move(cast, "shoe_size", 1)
    assert order_of(cast) == before and not PropertyOrder.objects.for_portal(cast.portal).get().properties


def test_groups_move_too_and_a_new_one_comes_last(cast: Cast) -> None:
    assert cast.owner.post(f"{SETTINGS}/contacts/groups/new/", {"label": "Membership"}).status_code == 302
    cast.portal.refresh_from_db()
    define(cast, "member_no", group="membership")
    names = list(portal_type("contacts", cast.portal).groups)
    assert names[-1] == "membership"
    for _step in names[1:]:
        move(cast, "groups/membership", -1)
    assert list(order_of(cast, "membership")) == ["member_no"]
    assert next(iter(portal_type("contacts", cast.portal).groups)) == "membership"
    page = cast.sales.get("/contacts/new/").content.decode()
    assert page.index("Membership") < page.index("About")


def test_a_property_that_changes_its_group_comes_last_there(cast: Cast, shoe: PropertyDefinition) -> None:
    hat = define(cast, "hat_size", group="address")
    move(cast, "hat_size", -1)
    move(cast, "shoe_size", -1)
    form = {"label": "Hat", "kind": "number", "group": "information"}
    assert cast.owner.post(f"{SETTINGS}/contacts/{hat.name}/edit/", form).status_code == 302
    assert order_of(cast)[-1] == "hat_size"


def test_programs_say_the_order(cast: Cast, shoe: PropertyDefinition) -> None:
    app, url = App(cast.portal), "/crm/v3/properties/contacts"
    assert app.patch(f"{url}/shoe_size", {"displayOrder": 0}).json()["displayOrder"] == 0
    assert order_of(cast)[:2] == ["shoe_size", "email"]
    assert app.patch(f"{url}/email", {"displayOrder": -1}).json()["displayOrder"] == len(order_of(cast)) - 1
    text = {"type": "string", "fieldType": "text", "groupName": "information"}
    made = app.post(url, {"name": "nickname", "label": "Nickname", "displayOrder": 1, **text})
    assert made.json()["displayOrder"] == 1 and order_of(cast)[:2] == ["shoe_size", "nickname"]
    assert app.patch(f"{url}/groups/address", {"displayOrder": 0}).json()["displayOrder"] == 0
    assert app.patch(f"{url}/groups/address", {"label": "Mine"}).status_code == 400
    assert app.patch(f"{url}/email", {"displayOrder": 0, "label": "Mail"}).status_code == 400


def test_only_super_admins_of_the_portal_arrange(cast: Cast, shoe: PropertyDefinition) -> None:
    group = create_group(cast.portal, portal_type("contacts", cast.portal), "shoes", "Shoes", cast.owner.actor)
    urls = [f"{SETTINGS}/contacts/{part}" for part in ("shoe_size/move/", "groups/shoes/move/", "groups/shoes/edit/")]
    for url in (*urls, f"{SETTINGS}/contacts/groups/shoes/delete/"):
        for person in (cast.finance, cast.sales, cast.reader):
            assert person.post(url, {"steps": "-1", "label": "Mine"}).status_code == 403
        assert cast.outsider.post(url, {"steps": "-1", "label": "Mine"}).status_code == 404
    assert cast.reader.get(f"{SETTINGS}/contacts/groups/new/").status_code == 403
    assert PropertyGroup.objects.for_portal(cast.portal).get().label == group.label == "Shoes"
    for steps in ("", "2", "up"):
        assert cast.owner.post(urls[0], {"steps": steps}).status_code == 404


def test_a_group_is_renamed_and_deleted_once_no_live_property_stands_in_it(cast: Cast) -> None:
    cast.owner.post(f"{SETTINGS}/contacts/groups/new/", {"label": "Shoes"})
    cast.portal.refresh_from_db()
    shoe = define(cast, "shoe_size", group="shoes")
    edit, delete = f"{SETTINGS}/contacts/groups/shoes/edit/", f"{SETTINGS}/contacts/groups/shoes/delete/"
    assert cast.owner.post(edit, {"label": " "}).status_code == 422
    assert cast.owner.post(edit, {"label": "Footwear"}).status_code == 302
    assert "Footwear" in cast.reader.get(f"{SETTINGS}/?object=contacts").content.decode()
    told = cast.owner.client.post(delete, follow=True).content.decode()
    assert "1 property stands in this group" in told and "Footwear" in told
    cast.owner.post(f"{SETTINGS}/contacts/shoe_size/archive/")
    assert "is gone" in cast.owner.client.post(delete, follow=True).content.decode()
    assert not PropertyGroup.objects.for_portal(cast.portal).exists()
    assert cast.owner.post(delete).status_code == 404
    cast.owner.post(f"{SETTINGS}/contacts/shoe_size/restore/")
    shoe.refresh_from_db()
    assert (shoe.archived_at, shoe.group) == (None, "information")


def test_a_group_needs_a_name_of_its_own(cast: Cast) -> None:
    known = portal_type("contacts", cast.portal)
    for name, label in (("address", "Address"), ("Shoes", "Shoes"), ("shoes", "x" * 101)):
        with pytest.raises(PropertyRefused):
            create_group(cast.portal, known, name, label, cast.owner.actor)
    again = {"label": "Address"}
    assert "There is a group" in cast.owner.post(f"{SETTINGS}/contacts/groups/new/", again).content.decode()
    group = create_group(cast.portal, known, "shoes", "Shoes", cast.owner.actor)
    delete_group(group, cast.owner.actor)
