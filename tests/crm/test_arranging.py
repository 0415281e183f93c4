"""The verbs on pipelines and stages: what they write, what they refuse, and where the deals go."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models.functions import Now

from core.changes import Change
from core.portals.scoping import PortalMismatch
from core.queue.claiming import claim_next
from crm.deals.arranging import moving
from crm.deals.arranging.checking import ArrangementRefused, InUse
from crm.deals.arranging.pipelines import (
    archive_pipeline,
    create_pipeline,
    edit_pipeline,
    move_pipeline,
    restore_pipeline,
)
from crm.deals.arranging.stages import (
    Arrangement,
    StageValues,
    add_stage,
    arrange_stages,
    edit_stage,
    move_stage,
    remove_stage,
    restore_stage,
)
from crm.deals.models import Deal, DealMove, DealStage, Pipeline
from crm.deals.pipelines import default_pipeline, live_pipelines, stage_named, stages_of
from crm.records.saving import verbs_of
from tests.harness.workers import Workers, eventually
from tests.people import Cast, a_cast, a_record

OPEN, WON = StageValues("Asked", Decimal("0.2"), False), StageValues("Done", Decimal(1), True)


@pytest.fixture
def sales(cast: Cast) -> Pipeline:
    return default_pipeline(cast.portal)


@pytest.fixture
def service(cast: Cast) -> Pipeline:
    return create_pipeline(cast.portal, "Service", [("", OPEN), ("", WON)], cast.owner.actor)


def stage(pipeline: Pipeline, key: str) -> DealStage:
    found = stage_named(stages_of(pipeline), key)
    assert found is not None
    return found


def labels(pipeline: Pipeline) -> list[str]:
    return [each.label for each in stages_of(pipeline)]


def told(cast: Cast, what: str) -> list[tuple[str, str]]:
    rows = Change.objects.for_portal(cast.portal).filter(record_type=what).order_by("pk")
    return [(row.kind, row.actor_label) for row in rows]


def test_a_pipeline_begins_with_its_stages_and_the_log_tells_who_made_it(cast: Cast, service: Pipeline) -> None:
    assert (service.key, labels(service)) == ("service", ["Asked", "Done"])
    assert stage(service, "done").is_won
    assert told(cast, "pipelines") == [("created", "Astrid Holm")]
    assert told(cast, "deal_stages") == [("created", "Astrid Holm")] * 2


def test_keys_never_meet_in_a_portal_and_outlive_names(cast: Cast, sales: Pipeline, service: Pipeline) -> None:
    won = stage(sales, "closedwon")
    edit_stage(won, StageValues("Signed", Decimal(1), True), cast.owner.actor)
    assert stage(sales, "closedwon").label == "Signed"
    assert add_stage(sales, StageValues("Asked", Decimal("0.1"), False), cast.owner.actor).key == "asked_2"


def test_names_are_unique_whatever_their_letters(cast: Cast, sales: Pipeline, service: Pipeline) -> None:
    with pytest.raises(ArrangementRefused, match="There is one called"):
        create_pipeline(cast.portal, "SERVICE", [("", OPEN)], cast.owner.actor)
    with pytest.raises(ArrangementRefused, match="There is one called"):
        edit_pipeline(sales, cast.owner.actor, "service")
    with pytest.raises(ArrangementRefused, match="There is one called"):
        add_stage(service, StageValues(" asked", Decimal(0), True), cast.owner.actor)


def test_pipelines_and_stages_are_put_in_order(cast: Cast, sales: Pipeline, service: Pipeline) -> None:
    move_pipeline(service, -1, cast.owner.actor)
    assert [each.label for each in live_pipelines(cast.portal)] == ["Service", "Sales pipeline"]
    assert default_pipeline(cast.portal) == service
    move_stage(stage(service, "done"), -1, cast.owner.actor)
    assert labels(service) == ["Done", "Asked"]
    assert a_record(cast.sales, "deals").stage.label == "Done"


def test_deals_of_a_removed_stage_go_where_was_said_and_their_history_tells_it(cast: Cast, sales: Pipeline) -> None:
    deal = a_record(cast.sales, "deals", dealstage="contractsent")
    with pytest.raises(InUse, match="Say which stage they go to"):
        remove_stage(stage(sales, "contractsent"), cast.owner.actor)
    remove_stage(stage(sales, "contractsent"), cast.owner.actor, stage(sales, "closedwon"))
    moved = Deal.objects.for_portal(cast.portal).get()
    assert moved.stage.key == "closedwon" and moved.closes_on is not None
    change = Change.objects.for_portal(cast.portal).filter(record_type="deals", record_id=deal.pk, kind="updated").get()
    assert change.diff["dealstage"] == ["contractsent", "closedwon"] and change.actor_label == "Astrid Holm"
    assert "Contract sent" in cast.sales.get(f"/deals/{deal.pk}/").content.decode()


def test_an_archived_deal_does_not_hold_its_stage(cast: Cast, sales: Pipeline) -> None:
    deal = a_record(cast.sales, "deals", dealstage="contractsent")
    cast.sales.post(f"/deals/{deal.pk}/archive/")
    remove_stage(stage(sales, "contractsent"), cast.owner.actor)
    assert Deal.objects.for_portal(cast.portal).get().stage.key == "contractsent"
    cast.sales.post(f"/deals/{deal.pk}/restore/")
    assert Deal.objects.for_portal(cast.portal).get().stage.key == "appointmentscheduled"


def test_a_removed_stage_takes_no_deal_and_can_come_back(cast: Cast, sales: Pipeline) -> None:
    gone = stage(sales, "contractsent")
    remove_stage(gone, cast.owner.actor)
    assert "Contract sent" not in labels(sales)
    posted = cast.sales.post("/deals/new/", {"dealname": "Late", "dealstage": "contractsent"})
    assert posted.status_code == 422
    restore_stage(gone, cast.owner.actor)
    assert labels(sales)[-1] == "Contract sent"
    assert a_record(cast.sales, "deals", dealstage="contractsent").stage == gone


def test_a_pipeline_with_deals_is_archived_only_when_they_go_elsewhere(
    cast: Cast, sales: Pipeline, service: Pipeline
) -> None:
    deal = a_record(cast.sales, "deals", pipeline="service")
    with pytest.raises(InUse):
        archive_pipeline(service, cast.owner.actor)
    archive_pipeline(service, cast.owner.actor, stage(sales, "qualifiedtobuy"))
    moved = Deal.objects.for_portal(cast.portal).get()
    assert (moved.pipeline.key, moved.stage.key) == ("default", "qualifiedtobuy")
    assert "Service" not in cast.sales.get("/deals/board/").content.decode()
    assert "Service" in cast.sales.get(f"/deals/{deal.pk}/").content.decode()
    restore_pipeline(service, cast.owner.actor)
    assert labels(service) == ["Asked", "Done"]
    with pytest.raises(ArrangementRefused, match="the only one"):
        archive_pipeline(sales, cast.owner.actor, stage(service, "asked"))
        archive_pipeline(service, cast.owner.actor, stage(sales, "qualifiedtobuy"))


def test_all_stages_are_arranged_in_one_go_or_not_at_all(cast: Cast, sales: Pipeline, service: Pipeline) -> None:
    a_record(cast.sales, "deals", pipeline="service", dealstage="asked")
    swapped = [
        ("done", StageValues("Asked", Decimal(1), True)),
        ("asked", StageValues("Done", Decimal("0.3"), False)),
        ("", StageValues("Refused", Decimal(0), True)),
    ]
    arrange_stages(service, Arrangement(swapped, {}), cast.owner.actor)
    assert [(each.key, each.label) for each in stages_of(service)] == [
        ("done", "Asked"),
        ("asked", "Done"),
        ("refused", "Refused"),
    ]
    fewer = [("done", StageValues("Finished", Decimal(1), True))]
    with pytest.raises(InUse):
        arrange_stages(service, Arrangement(fewer, {}), cast.owner.actor)
    assert labels(service) == ["Asked", "Done", "Refused"]
    arrange_stages(service, Arrangement(fewer, {"asked": "done"}), cast.owner.actor)
    assert labels(service) == ["Finished"]
    assert Deal.objects.for_portal(cast.portal).get().stage.label == "Finished"


@pytest.mark.parametrize(
    "wrong", [Decimal("1.01"), Decimal("-0.1"), Decimal("0.123")], ids=["too much", "negative", "too fine"]
)
def test_a_probability_is_between_nothing_and_certain(cast: Cast, sales: Pipeline, wrong: Decimal) -> None:
    with pytest.raises(ArrangementRefused, match="between 0 and 1"):
        add_stage(sales, StageValues("X", wrong, False), cast.owner.actor)


def test_a_removal_that_says_a_stage_of_nowhere_changes_nothing(cast: Cast, sales: Pipeline, service: Pipeline) -> None:
    a_record(cast.sales, "deals", dealstage="contractsent")
    gone = stage(service, "asked")
    remove_stage(gone, cast.owner.actor)
    gone.refresh_from_db()
    with pytest.raises(ArrangementRefused, match="removed meanwhile"):
        remove_stage(stage(sales, "contractsent"), cast.owner.actor, gone)
    assert "Contract sent" in labels(sales)


def test_deals_still_on_their_way_follow_when_their_goal_goes_too(
    cast: Cast, sales: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "CHUNK", 1)
    for _number in range(3):
        a_record(cast.sales, "deals", dealstage="contractsent")
    remove_stage(stage(sales, "contractsent"), cast.owner.actor, stage(sales, "qualifiedtobuy"))
    remove_stage(stage(sales, "qualifiedtobuy"), cast.owner.actor, stage(sales, "closedlost"))
    drain(cast)
    assert {deal.stage.key for deal in Deal.objects.for_portal(cast.portal)} == {"closedlost"}


def drain(cast: Cast) -> None:
    """As a worker does it, but for the closing of its connection."""
    DealMove.objects.for_portal(cast.portal).update(due_at=Now())
    while row := claim_next(moving.DEAL_MOVES):
        moving.work_on(row)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_on_the_way_leaves_no_deal_behind_and_moves_none_twice(workers: Workers) -> None:
    cast = a_cast()
    sales = default_pipeline(cast.portal)
    deals = [{"dealname": f"Deal {number}", "dealstage": "contractsent"} for number in range(1200)]
    verbs_of("deals").create_many(cast.portal, deals, cast.sales.actor)
    left = Deal.objects.for_portal(cast.portal).filter(stage__key="contractsent")
    remove_stage(stage(sales, "contractsent"), cast.owner.actor, stage(sales, "closedlost"))
    at_first = left.count()
    assert at_first == 1200 - moving.CHUNK
    workers.start()
    eventually(lambda: left.count() < at_first, pause=0.005)
    workers.kill_one()
    DealMove.objects.for_portal(cast.portal).update(lease_until=None)  # its lease has lapsed
    drain(cast)
    assert not left.exists()
    moves = Change.objects.for_portal(cast.portal).filter(record_type="deals", kind="updated")
    assert moves.count() == 1200 and moves.values("record_id").distinct().count() == 1200


def test_a_restored_stage_keeps_the_deals_that_had_not_gone(
    cast: Cast, sales: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "CHUNK", 1)
    for _number in range(3):
        a_record(cast.sales, "deals", dealstage="contractsent")
    gone = stage(sales, "contractsent")
    remove_stage(gone, cast.owner.actor, stage(sales, "closedlost"))
    restore_stage(gone, cast.owner.actor)
    drain(cast)
    rows: Any = Deal.objects.for_portal(cast.portal)
    assert sorted(deal.stage.key for deal in rows) == ["closedlost", "contractsent", "contractsent"]


def test_another_portals_stage_takes_no_deals(cast: Cast, sales: Pipeline) -> None:
    a_record(cast.sales, "deals", dealstage="contractsent")
    theirs = stages_of(default_pipeline(cast.other_portal))[0]
    with pytest.raises(PortalMismatch):
        remove_stage(stage(sales, "contractsent"), cast.owner.actor, theirs)
    assert "Contract sent" in labels(sales)
