"""Pipelines and stages of the source are here afterwards, under the same keys."""

from decimal import Decimal
from typing import Any

from core.changes import Change
from crm.deals.arranging.pipelines import archive_pipeline, create_pipeline
from crm.deals.arranging.stages import StageValues, add_stage, remove_stage
from crm.deals.models import DealStage, Pipeline
from crm.deals.pipelines import default_pipeline, live_pipelines, stages_of
from hubspot_import.pipelines import _values
from hubspot_import.showing import MigrationShown
from tests.hubspot_import.conftest import Move, everything_of
from tests.people import Cast

LEAD = StageValues("Lead", Decimal("0.10"), False)


def arranged(cast: Cast) -> dict[str, list[str]]:
    return {each.key: [stage.key for stage in stages_of(each)] for each in live_pipelines(cast.portal)}


def test_what_is_missing_is_made_by_the_verbs_and_told_in_the_audit_log(cast: Cast, move: Move) -> None:
    theirs = default_pipeline(cast.other_portal)
    add_stage(theirs, LEAD, cast.outsider.actor, key="990017", place=0)
    looked = move.begin()
    assert MigrationShown(looked).missing[-1].names == ["Sales pipeline · Lead", "Partners · Signed"]
    move.run(looked)
    found = arranged(cast)
    assert found["partners"] == ["signed"] and "990017" in found["default"]
    assert Change.objects.for_portal(cast.portal).filter(record_type="pipelines", origin="import").count() == 1
    assert MigrationShown(move.begin()).missing == []


def test_a_name_that_is_taken_here_is_no_hindrance(cast: Cast, move: Move) -> None:
    create_pipeline(cast.portal, "Partners", [("own", LEAD)], cast.owner.actor, key="ours")
    move.run(move.begin())
    assert set(live_pipelines(cast.portal).values_list("label", flat=True)) >= {"Partners", "Partners (HubSpot)"}
    assert everything_of(cast)["deals"][0].pipeline.key == "partners"


def test_what_was_removed_here_comes_back(cast: Cast, move: Move) -> None:
    move.run(move.begin())
    deal = everything_of(cast)["deals"][0]
    first = stages_of(default_pipeline(cast.portal))[0]
    pipeline = Pipeline.objects.for_portal(cast.portal).get(key="partners")
    spare = add_stage(pipeline, LEAD, cast.owner.actor)
    remove_stage(DealStage.objects.for_portal(cast.portal).get(key="signed"), cast.owner.actor, spare)
    archive_pipeline(pipeline, cast.owner.actor, first)
    migration = move.run(move.begin())
    assert move.counts(migration)["deals"] == {"updated": 1} and migration.dropped == {}
    deal.refresh_from_db()
    assert (deal.pipeline.key, deal.stage.key) == ("partners", "signed")


def test_a_closed_stage_is_won_or_lost() -> None:
    def told(probability: str, closed: str) -> Any:
        return _values({"label": "A", "metadata": {"probability": probability, "isClosed": closed}}).probability

    assert [told("0.9", "true"), told("0.1", "true"), told("0.333", "false"), told("", "false")] == [
        1, 0, Decimal("0.33"), Decimal("0.5")
    ]  # fmt: skip
