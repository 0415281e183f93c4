"""A whole portal is read over the API, looked at, brought in, brought in again, and undone."""

from typing import Any

import pytest

from core.api.models import ApiToken
from core.changes import Change, Origin
from core.portals.models import Membership
from core.portals.roles import Role
from crm.contacts.models import Contact
from crm.deals.models import LineItem
from crm.records.associations import PRIMARY, association_map
from crm.records.models import ImportState, Phase, PropertyDefinition
from crm.records.portal_types import renew_schema
from crm.records.saving import update_record
from hubspot_import import starting
from hubspot_import.models import Migration
from hubspot_import.showing import MigrationShown
from tests.hubspot_import.conftest import Move, everything_of
from tests.people import Cast, a_record

ALL = {
    "companies": {"created": 2},
    "contacts": {"created": 2},
    "products": {"created": 1},
    "deals": {"created": 1},
    "quotes": {"created": 1},
    "line_items": {"created": 2},
}


def test_it_is_read_first_and_nothing_is_written(cast: Cast, move: Move) -> None:
    migration = move.begin()
    assert (migration.state, migration.last_error) == (ImportState.CHECKED, "")
    assert move.counts(migration) == ALL
    assert not any(everything_of(cast).values())
    shown = MigrationShown(migration)
    missing = {str(each.label): each.names for each in shown.missing}
    assert missing == {"Companies": ["Region"], "Pipelines and stages": ["Partners · Signed"]}
    assert shown.owners == [cast.outsider.user.email]
    assert migration.dropped == {}
    assert migration.token == ""


def test_everything_comes_in_as_it_was(cast: Cast, move: Move) -> None:
    migration = move.run(move.begin())
    assert (migration.state, migration.last_error) == (ImportState.DONE, "")
    assert move.counts(migration) == ALL
    there = everything_of(cast)
    fjord = next(each for each in there["companies"] if each.name == "Fjord AS")
    assert fjord.properties["region"] == "north"
    (deal,) = there["deals"]
    assert (deal.pipeline.label, deal.stage.label, str(deal.amount)) == ("Partners", "Signed", "1200.50")
    assert deal.properties["hubspot_id"] == str(move.source.deal.pk)
    lines = LineItem.objects.for_portal(cast.portal).order_by("pk")
    assert [(line.deal_id or None, line.product.sku, int(line.quantity)) for line in lines if line.deal_id] == [
        (deal.pk, "D-1", 3)
    ]
    (quote,) = there["quotes"]
    assert quote.deal == deal and lines.filter(quote=quote).count() == 1
    labels = association_map(cast.portal.pk, "deals", [deal.pk], "contacts")[deal.pk]
    mails = {each.pk: each.email for each in there["contacts"]}
    assert ("kari@fjord.example", "decision_maker") in {(mails[pk], label) for pk, label in labels}
    assert (fjord.pk, PRIMARY) in association_map(cast.portal.pk, "deals", [deal.pk], "companies")[deal.pk]
    origins = set(Change.objects.for_portal(cast.portal).filter(record_type="deals").values_list("origin", flat=True))
    assert origins == {Origin.IMPORT}


def test_a_second_time_updates_and_doubles_nothing(cast: Cast, move: Move) -> None:
    a_record(cast.sales, "contacts", email="ola@fjord.example", firstname="Here before")
    looked = move.begin()
    assert move.counts(looked)["contacts"] == {"created": 1, "updated": 1}
    first = move.run(looked)
    assert move.counts(first)["contacts"] == {"created": 1, "updated": 1}
    update_record(move.source.deal, {"amount": "99"}, cast.outsider.actor)
    before = {name: len(rows) for name, rows in everything_of(cast).items()}
    second = move.run(move.begin())
    counts = move.counts(second)
    assert counts["deals"] == {"updated": 1}
    assert {name for name, each in counts.items() if each.keys() - {"unchanged"}} == {"deals"}
    assert {name: len(rows) for name, rows in everything_of(cast).items()} == before
    assert str(everything_of(cast)["deals"][0].amount) == "99.00"
    assert second.joined == 0


def test_undo_takes_back_what_it_brought(cast: Cast, move: Move) -> None:
    a_record(cast.sales, "contacts", email="ola@fjord.example", firstname="Here before")
    migration = move.run(move.begin())
    starting.undo(migration)
    assert move.work(migration).state == ImportState.UNDONE
    there = everything_of(cast)
    assert [(each.email, each.first_name) for each in there.pop("contacts")] == [("ola@fjord.example", "Here before")]
    assert not any(there.values())


def test_a_worker_that_stops_in_the_middle_goes_on_where_it_stood(
    cast: Cast, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubspot_import.reading.PAGE", 1)
    import hubspot_import.working as working
    from hubspot_import.steps import do_step

    done: list[int] = []

    def tires(migration: Migration) -> None:
        if len(done) % 3 == 2:
            done.append(0)
            raise ConnectionError("the worker dies")
        done.append(1)
        do_step(migration)

    monkeypatch.setattr(working, "do_step", tires)
    migration = starting.begin(cast.portal, move.host, move.source.token, cast.owner.actor)
    for phase in (Phase.CHECK, Phase.RUN):
        if phase == Phase.RUN:
            starting.run(migration)
        for _attempt in range(60):
            try:
                move.work(migration)
            except ConnectionError:
                Migration.objects.for_portal(cast.portal).update(lease_until=None, crashes=0)
            migration.refresh_from_db()
            if migration.state != ImportState.PENDING:
                break
    assert migration.state == ImportState.DONE and 0 in done
    assert move.counts(migration) == ALL
    assert len(everything_of(cast)["contacts"]) == 2


def test_a_token_that_is_not_accepted_says_so(cast: Cast, move: Move) -> None:
    migration = move.begin("pat-dealbooks-wrong")
    assert migration.state == ImportState.NEEDS_USER and "does not accept the token" in migration.last_error


def test_a_scope_that_is_missing_is_named_and_can_be_added(cast: Cast, move: Move) -> None:
    rows = ApiToken.objects.for_portal(cast.other_portal).filter(pk=move.source.row.pk)
    scopes = list(move.source.row.scopes)
    rows.update(scopes=[scope for scope in scopes if scope != "crm.objects.owners.read"])
    migration = move.begin()
    assert migration.state == ImportState.NEEDS_USER and "/crm/v3/owners" in migration.last_error
    rows.update(scopes=scopes)
    starting.resume(migration)
    assert move.work(migration).state == ImportState.CHECKED


def test_a_busy_source_is_asked_again_later(cast: Cast, move: Move, settings: Any) -> None:
    settings.API_CALLS_PER_TEN_SECONDS = 3
    migration = move.begin()
    assert migration.state == ImportState.PENDING and "slower" in migration.last_error
    assert migration.attempts == 0 and migration.lease_until is None


def test_a_source_that_does_not_answer_is_asked_again_later(cast: Cast, move: Move) -> None:
    move.host = "http://127.0.0.1:9"
    migration = move.begin()
    assert migration.state == ImportState.PENDING and migration.attempts == 1


def test_only_one_runs_at_a_time(cast: Cast, move: Move) -> None:
    starting.begin(cast.portal, move.host, "one", cast.owner.actor)
    with pytest.raises(starting.NotNow, match="Another import"):
        starting.begin(cast.portal, move.host, "two", cast.owner.actor)


def test_an_option_of_a_standard_property_that_is_not_known_here_is_left_out_and_named(cast: Cast, move: Move) -> None:
    contact = Contact.objects.for_portal(cast.other_portal).get(email="ola@fjord.example")
    contact.properties["lifecyclestage"] = "vip"
    contact.save()
    migration = move.run(move.begin())
    assert migration.dropped == {"Lifecycle stage: vip": 1}
    assert move.counts(migration)["contacts"] == {"created": 2}


def test_a_property_of_ones_own_gets_the_options_that_it_lacks(cast: Cast, move: Move) -> None:
    PropertyDefinition.objects.for_portal(cast.portal).create(
        record_type="companies", name="region", label="Region", kind="enumeration", group="information",
        options=[{"value": "south", "label": "South"}],
    )  # fmt: skip
    renew_schema(cast.portal)
    looked = move.begin()
    assert MigrationShown(looked).missing[0].names == ["Region: option North"]
    migration = move.run(looked)
    assert migration.dropped == {}
    companies = everything_of(cast)["companies"]
    assert {each.properties.get("region") for each in companies} == {"north", None}


def test_somebody_who_became_a_user_meanwhile_owns_the_records_of_the_next_import(cast: Cast, move: Move) -> None:
    move.run(move.begin())
    assert {each.owner for each in everything_of(cast)["companies"]} == {None}
    Membership.objects.create(user=cast.outsider.user, portal=cast.portal, role=Role.SALES)
    again = move.run(move.begin())
    assert move.counts(again)["companies"]["updated"] == 1
    assert cast.outsider.user in {each.owner for each in everything_of(cast)["companies"]}


def test_line_items_that_stand_on_nothing_are_left_out_and_counted(cast: Cast, move: Move) -> None:
    a_record(cast.outsider, "line_items", name="Orphan")
    migration = move.run(move.begin())
    assert migration.dropped == {"Line items that stand on no deal and no quote": 1}
    assert move.counts(migration)["line_items"] == {"created": 2}
