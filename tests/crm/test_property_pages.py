"""Settings > Properties, and custom properties in forms: as a person meets them."""

from typing import Any

import pytest

from crm.records.models import PropertyDefinition
from crm.records.portal_types import portal_type
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
