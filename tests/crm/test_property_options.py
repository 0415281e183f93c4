"""Options as rows: typed, moved, hidden, removed; one that records have is never lost from under them."""

from typing import Any

import pytest

from core.changes import Change
from core.queue.claiming import claim_next
from core.queue.models import QueueState
from crm.deals.lines import add_line
from crm.deals.quoting import publish_quote, quote_from_deal
from crm.records.defining import create_property, edit_property, replacing
from crm.records.defining.replacing import OPTION_REPLACEMENTS, work_on
from crm.records.models import OptionReplacement, PropertyDefinition, PropertyValue
from crm.records.portal_types import portal_type
from crm.records.saving import archive_record
from tests.harness.apps import App
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db
EDIT = "/settings/properties/contacts/tier/edit/"
GOLD, SILVER, BRONZE = (
    {"value": name, "label": name.title(), "hidden": False} for name in ("gold", "silver", "bronze")
)


def define(cast: Cast, on: str = "contacts", kind: str = "enumeration") -> PropertyDefinition:
    values = {"label": "Tier", "options": [GOLD, SILVER, BRONZE]}
    return create_property(cast.portal, portal_type(on, cast.portal), "tier", kind, values, cast.owner.actor)


@pytest.fixture
def tier(cast: Cast) -> PropertyDefinition:
    return define(cast)


def options(cast: Cast) -> list[tuple[str, str, bool]]:
    held = PropertyDefinition.objects.for_portal(cast.portal).get(name="tier").options
    return [(each["value"], each["label"], each["hidden"]) for each in held]


def typed(*rows: tuple[str, str, str], **more: str) -> dict[str, Any]:
    """Rows as (label, value, saved value)."""
    form: dict[str, Any] = {"label": "Tier", "kind": "enumeration", "group": "information"}
    form["option"] = [str(place) for place in range(len(rows))]
    for place, row in enumerate(rows):
        names = ("label", "value", "was")
        form |= {f"option-{name}-{place}": said for name, said in zip(names, row, strict=True)}
    return form | more


SAVED = [("Gold", "gold", "gold"), ("Silver", "silver", "silver"), ("Bronze", "bronze", "bronze")]


def values_of(cast: Cast, *records: Any) -> list[str | None]:
    for record in records:
        record.refresh_from_db()
    return [record.properties.get("tier") for record in records]


def test_rows_are_added_moved_and_removed_without_saving(cast: Cast, tier: PropertyDefinition) -> None:
    page = cast.owner.htmx(EDIT, typed(*SAVED, do="add")).content.decode()
    assert 'id="option-label-3"' in page and "<html" not in page and "This field is required" not in page
    page = cast.owner.htmx(EDIT, typed(*SAVED, do="up:1")).content.decode()
    assert page.index('value="Silver"') < page.index('value="Gold"')
    page = cast.owner.htmx(EDIT, typed(*SAVED, do="remove:2")).content.decode()
    assert 'value="Bronze"' not in page
    without_script = cast.owner.post(EDIT, typed(*SAVED, do="down:0")).content.decode()
    assert without_script.index('value="Silver"') < without_script.index('value="Gold"') and "<html" in without_script
    for nonsense in ("up:9", "down:", "jump:1", "remove"):
        assert cast.owner.htmx(EDIT, typed(*SAVED, do=nonsense)).status_code == 200
    assert [value for value, _label, _hidden in options(cast)] == ["gold", "silver", "bronze"]


def test_rows_are_saved_in_their_order_with_labels_values_and_switches(cast: Cast, tier: PropertyDefinition) -> None:
    rows = [SAVED[1], ("Golden", "gold", "gold"), ("Iron", "", ""), ("", "", "")]
    assert cast.owner.post(EDIT, typed(*rows, **{"option-hidden-0": "1"})).status_code == 302
    assert options(cast) == [("silver", "Silver", True), ("gold", "Golden", False), ("Iron", "Iron", False)]
    page = cast.sales.get("/contacts/new/").content.decode()
    assert "Golden" in page and "Silver" not in page


def test_a_value_that_records_have_is_frozen(cast: Cast, tier: PropertyDefinition) -> None:
    a_record(cast.owner, "contacts", tier="gold")
    page = cast.owner.get(EDIT).content.decode()
    assert "<code>gold</code>" in page and 'name="option-value-0"' not in page and 'name="option-value-1"' in page
    cast.owner.post(EDIT, typed(("Gold", "aurum", "gold"), ("Silver", "argentum", "silver")))
    assert [value for value, _label, _hidden in options(cast)] == ["gold", "argentum"]


def test_removing_a_used_option_asks_what_becomes_of_it(cast: Cast, tier: PropertyDefinition) -> None:
    a_record(cast.owner, "contacts", tier="gold")
    page = cast.owner.htmx(EDIT, typed(*SAVED, do="remove:0")).content.decode()
    assert "1 record has it" in page and "They keep it, hidden" in page
    assert "They get “Silver”" in page and "They get “Gold”" not in page
    back = cast.owner.htmx(EDIT, typed(*SAVED, **{"option-leaving-0": "1", "do": "keep:0"})).content.decode()
    assert "option-leaving-0" not in back


def test_kept_by_its_records_it_is_hidden_from_all_others(cast: Cast, tier: PropertyDefinition) -> None:
    ola = a_record(cast.owner, "contacts", tier="gold")
    cast.owner.post(EDIT, typed(*SAVED, **{"option-leaving-0": "1", "option-becomes-0": ""}))
    assert options(cast)[0] == ("gold", "Gold", True) and values_of(cast, ola) == ["gold"]
    assert "Gold" not in cast.sales.get("/contacts/new/").content.decode()
    assert "Gold" in cast.sales.get(f"/contacts/{ola.pk}/edit/").content.decode()


@pytest.mark.parametrize("kind", ["enumeration", "multiple"])
def test_replaced_the_records_change_and_their_histories_tell_it(cast: Cast, kind: str) -> None:
    define(cast, kind=kind)
    ola, kari = (a_record(cast.owner, "contacts", tier=value) for value in ("gold", "silver"))
    gone = a_record(cast.owner, "contacts", tier="gold;bronze" if kind == "multiple" else "gold")
    archive_record(gone, cast.owner.actor)
    leaving = {"option-leaving-0": "1", "option-becomes-0": "silver", "kind": kind}
    assert cast.owner.post(EDIT, typed(*SAVED, **leaving)).status_code == 302
    assert values_of(cast, ola, kari, gone) == ["silver", "silver", "silver;bronze" if kind == "multiple" else "silver"]
    assert [value for value, _label, _hidden in options(cast)] == ["silver", "bronze"]
    told = Change.objects.for_portal(cast.portal).filter(record_type="contacts", record_id=ola.pk, kind="updated").get()
    assert told.diff == {"tier": ["gold", "silver"]} and told.user_id == cast.owner.user.pk
    assert not PropertyValue.objects.for_portal(cast.portal).filter(text="gold").exists()


def test_many_records_are_changed_by_the_worker(
    cast: Cast, tier: PropertyDefinition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "CHUNK", 2)
    people = [a_record(cast.owner, "contacts", tier="gold") for _number in range(5)]
    edit_property(tier, {"options": [SILVER, BRONZE], "replaced": {"gold": "silver"}}, cast.owner.actor)
    assert sorted(map(str, values_of(cast, *people))) == ["gold"] * 3 + ["silver"] * 2
    assert ("gold", "Gold", True) in options(cast)
    page = cast.owner.get(EDIT).content.decode()
    assert "3 records are still to be changed to Silver" in page
    # A form that was open meanwhile takes nothing back.
    cast.owner.post(EDIT, typed(*SAVED))
    assert ("gold", "Gold", True) in options(cast)
    work_on(claim_next(OPTION_REPLACEMENTS))
    assert values_of(cast, *people) == ["silver"] * 5
    assert [value for value, _label, _hidden in options(cast)] == ["silver", "bronze"]
    assert OptionReplacement.objects.for_portal(cast.portal).get().state == QueueState.DONE


def test_one_that_may_not_change_keeps_its_option(cast: Cast) -> None:
    definition = define(cast, on="line_items")
    deal = a_record(cast.sales, "deals")
    free = add_line(deal, {"name": "Design", "price": "1", "quantity": "1", "tier": "gold"}, cast.sales.actor)
    quote = quote_from_deal(deal, cast.sales.actor)
    fixed = add_line(quote, {"name": "Hosting", "price": "1", "quantity": "1", "tier": "gold"}, cast.sales.actor)
    publish_quote(quote, cast.sales.actor)
    edit_property(definition, {"options": [SILVER], "replaced": {"gold": "silver"}}, cast.owner.actor)
    assert values_of(cast, free, fixed) == ["silver", "gold"]
    assert options(cast) == [("silver", "Silver", False), ("gold", "Gold", True)]
    assert OptionReplacement.objects.for_portal(cast.portal).get().kept == 1


def test_what_goes_needs_another_option_that_stays(cast: Cast, tier: PropertyDefinition) -> None:
    a_record(cast.owner, "contacts", tier="gold")
    for becomes in ("gold", "nosuch"):
        leaving = {"option-leaving-0": "1", "option-becomes-0": becomes}
        answer = cast.owner.post(EDIT, typed(*SAVED, **leaving))
        assert answer.status_code == 422 and "Choose an option that stays" in answer.content.decode()
    assert len(options(cast)) == 3


def test_programs_lose_no_used_option_either(cast: Cast, tier: PropertyDefinition) -> None:
    a_record(cast.owner, "contacts", tier="gold")
    body = {"options": [{"label": "Iron", "value": "iron", "displayOrder": 0, "hidden": False}]}
    told = App(cast.portal).patch("/crm/v3/properties/contacts/tier", body).json()["options"]
    assert [(each["value"], each["hidden"]) for each in told] == [("iron", False), ("gold", True)]
