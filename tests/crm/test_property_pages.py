"""Settings > Properties, and custom properties in forms: as a person meets them."""

from typing import Any

import pytest

from crm.records.lists.editing import create_list
from crm.records.models import PropertyDefinition, RememberedMatching, SavedView
from crm.records.portal_types import portal_type
from crm.webhooks.subscribing import subscribe
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db
NEW = "/settings/properties/contacts/new/"
EDIT = "/settings/properties/contacts/customer_tier/edit/"


def form(*options: tuple[str, str], **changed: str) -> dict[str, Any]:
    """`options` are (label, value); they are those that are saved if their values are."""
    rows = options or (("Gold customer", "gold"), ("Silver", ""), ("", ""))
    return {
        "label": "Customer tier",
        "kind": "multiple",
        "group": "information",
        "new_group": "",
        "help": "How they are served.",
        "option": [str(place) for place in range(len(rows))],
        **{f"option-label-{place}": label for place, (label, _value) in enumerate(rows)},
        **{f"option-{name}-{place}": value for name in ("value", "was") for place, (_label, value) in enumerate(rows)},
        **changed,
    }


@pytest.fixture
def tier(cast: Cast) -> PropertyDefinition:
    assert cast.owner.post(NEW, form()).status_code == 302
    return PropertyDefinition.objects.for_portal(cast.portal).get()


def test_a_property_is_made_from_a_label(cast: Cast, tier: PropertyDefinition) -> None:
    assert tier.name == "customer_tier"
    assert [(each["value"], each["label"]) for each in tier.options] == [
        ("gold", "Gold customer"),
        ("Silver", "Silver"),
    ]
    page = cast.reader.get("/settings/properties/?object=contacts").content.decode()
    assert "customer_tier" in page and "Create property" not in page and "Move Customer tier up" not in page
    assert "Save" not in cast.reader.get(EDIT).content.decode()


def test_it_is_filled_in_on_forms_and_shown_on_the_record(cast: Cast, tier: PropertyDefinition) -> None:
    assert "Gold customer" in cast.sales.get("/contacts/new/").content.decode()
    posted = {"firstname": "Ola", "several": "customer_tier", "customer_tier": ["Silver", "gold"]}
    cast.sales.post("/contacts/new/", posted)
    model: Any = portal_type("contacts", cast.portal).model
    ola = model.objects.for_portal(cast.portal).get()
    assert ola.properties["customer_tier"] == "gold;Silver"
    assert "Gold customer, Silver" in cast.reader.get(f"/contacts/{ola.pk}/").content.decode()
    url = f"/contacts/{ola.pk}/properties/customer_tier/"
    assert cast.sales.htmx(url, {"several": "customer_tier", "customer_tier": ["gold"]}).status_code == 200
    assert model.objects.for_portal(cast.portal).get().properties["customer_tier"] == "gold"
    cast.sales.htmx(url, {"several": "customer_tier"})
    assert "customer_tier" not in model.objects.for_portal(cast.portal).get().properties


def test_it_is_edited_archived_and_restored_with_its_values(cast: Cast, tier: PropertyDefinition) -> None:
    cast.owner.portal.refresh_from_db()
    ola = a_record(cast.owner, "contacts", customer_tier="gold")
    page = cast.owner.get(EDIT).content.decode()
    assert "Gold customer" in page and "1 record has a value" in page
    assert cast.owner.post(EDIT, form(("Golden", "gold"), label="Tier")).status_code == 302
    assert "Golden" in cast.reader.get(f"/contacts/{ola.pk}/").content.decode()
    cast.owner.post("/settings/properties/contacts/customer_tier/archive/")
    assert "Golden" not in cast.reader.get(f"/contacts/{ola.pk}/").content.decode()
    cast.owner.post("/settings/properties/contacts/customer_tier/restore/")
    assert "Golden" in cast.reader.get(f"/contacts/{ola.pk}/").content.decode()


def test_a_new_group_is_made_on_the_way(cast: Cast) -> None:
    cast.owner.post(NEW, form(new_group="Service level"))
    assert "Service level" in cast.reader.get("/settings/properties/?object=contacts").content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"option": ""}, "Give it at least one option"),
        ({"label": ""}, "This field is required"),
        ({"name": "email"}, "There is a property"),
        ({"name": "Two words"}, "A name begins with a small letter"),
        ({"kind": "picture"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, changed: dict[str, str], words: str) -> None:
    answer = cast.owner.post(NEW, form(**changed))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "How they are served." in page


def test_a_kind_that_could_not_hold_the_values_is_refused(cast: Cast, tier: PropertyDefinition) -> None:
    cast.owner.portal.refresh_from_db()
    a_record(cast.owner, "contacts", customer_tier="gold")
    assert "which the new kind could not hold" in cast.owner.post(EDIT, form(kind="number")).content.decode()


def test_only_super_admins_of_the_portal_change_it(cast: Cast, tier: PropertyDefinition) -> None:
    for person in (cast.finance, cast.sales, cast.reader):
        assert person.get(NEW).status_code == 403
        assert person.post(EDIT, form(label="Mine")).status_code == 403
    for url in (EDIT, EDIT.replace("edit", "archive"), EDIT.replace("edit", "restore")):
        assert cast.outsider.post(url, form(label="Mine")).status_code == 404
    assert PropertyDefinition.objects.for_portal(cast.portal).get().label == "Customer tier"
    assert "customer_tier" not in cast.outsider.get("/settings/properties/").content.decode()


def test_properties_are_searched_and_narrowed(cast: Cast, tier: PropertyDefinition) -> None:
    def shown(query: str) -> str:
        return str(cast.reader.htmx(f"/settings/properties/?object=contacts&{query}", target="properties").content)

    assert "customer_tier" in shown("q=TIER") and "firstname" not in shown("q=TIER")
    assert "customer_tier" in shown("show=own") and "firstname" not in shown("show=own")
    assert "firstname" in shown("show=built_in") and "customer_tier" not in shown("show=built_in")
    assert "Nothing is archived" in shown("show=archived") and "No property fits" in shown("q=zzz")
    cast.owner.post("/settings/properties/contacts/customer_tier/archive/")
    assert "customer_tier" in shown("show=archived") and "No property of your own yet" in shown("show=own")
    assert cast.reader.get("/settings/properties/?object=nosuch").status_code == 404


def test_a_built_in_property_is_read_and_cannot_be_changed(cast: Cast) -> None:
    for person in (cast.owner, cast.reader):
        page = person.get("/settings/properties/invoices/hs_number/edit/").content.decode()
        assert "Built-in: every portal has this property" in page and "written by Dealbooks or QuickBooks" in page
    assert cast.owner.post("/settings/properties/contacts/email/edit/", form()).status_code == 403
    for name in ("nosuch", "hs_object_id"):
        assert cast.owner.get(f"/settings/properties/contacts/{name}/edit/").status_code == 404
    assert cast.owner.get("/settings/properties/nosuch/email/edit/").status_code == 404


def test_before_it_is_archived_one_sees_who_uses_it_and_what_happens(cast: Cast, tier: PropertyDefinition) -> None:
    cast.owner.portal.refresh_from_db()
    a_record(cast.owner, "contacts", customer_tier="gold")
    condition = {"propertyName": "customer_tier", "operator": "EQ", "value": "gold"}
    filters = [{"filters": [{"associated": "contacts", "has": True, "filterGroups": [{"filters": [condition]}]}]}]
    views = SavedView.objects.for_portal(cast.portal)
    same = {"owner": cast.sales.user, "columns": ["customer_tier"]}
    views.create(record_type="contacts", name="By tier", sort="-customer_tier", shared=True, **same)
    views.create(record_type="deals", name="Golden deals", filters=filters, **same)
    known = portal_type("contacts", cast.owner.portal)
    create_list(cast.owner.portal, known, "Golden ones", "active", cast.owner.actor, [{"filters": [condition]}])
    RememberedMatching.objects.for_portal(cast.portal).create(
        record_type="contacts", headers_hash="h", matching=[["Nivå", "customer_tier"], ["E-mail", "email"]]
    )
    event = "contact.propertyChange(customer_tier)"
    subscribe(cast.portal, "https://example.com/in", [event], cast.owner.actor, "Partner")
    page = cast.owner.get(EDIT).content.decode()
    for words in (
        "1 record has a value",
        "By tier",
        "It loses the column. It is sorted as usual.",
        "Golden deals, of Kari Nordmann",
        "Its filters cannot be used without it",
        "Golden ones",
        "nobody joins or leaves",
        "column “Nivå”",
        "Partner",
        "It hears of no change until the property is restored.",
    ):
        assert words in page
    cast.owner.post("/settings/properties/contacts/customer_tier/archive/")
    broken = cast.sales.get(f"/deals/?view={views.get(name='Golden deals').pk}").content.decode()
    assert "A filter could not be used" in broken
