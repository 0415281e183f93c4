"""Deals: stages by key, pipelines, currency, close date."""

import pytest

from core import clock
from core.changes import Change
from core.portals.creating import create_portal
from crm.deals.models import DealStage, Pipeline
from crm.deals.pipelines import create_default_pipeline
from crm.records.saving import InvalidRecord, update_record
from crm.records.values import text_value
from tests.people import Cast, a_record


def a_second_pipeline(cast: Cast) -> Pipeline:
    pipeline = Pipeline.objects.for_portal(cast.portal).create(key="service", label="Service", position=1)
    for position, key in enumerate(("asked", "done")):
        DealStage.objects.for_portal(cast.portal).create(
            pipeline=pipeline,
            key=key,
            label=key.title(),
            probability=position,
            is_closed=key == "done",
            position=position,
        )
    return pipeline


def test_a_new_portal_has_hubspots_default_stages(db: None) -> None:
    portal = create_portal("New")
    keys = DealStage.objects.for_portal(portal).filter(pipeline__key="default").values_list("key", flat=True)
    assert list(keys) == [
        "appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin",
        "contractsent", "closedwon", "closedlost",
    ]  # fmt: skip
    create_default_pipeline(portal)
    assert Pipeline.objects.for_portal(portal).count() == 1


def test_a_new_deal_starts_in_the_first_stage_in_the_company_currency(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    assert (deal.pipeline.key, deal.stage.key, deal.currency) == ("default", "appointmentscheduled", "NOK")


def test_stages_are_told_by_key_and_kept_by_key_in_the_history(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    update_record(deal, {"dealstage": "contractsent"}, cast.sales.actor)
    change = Change.objects.for_portal(cast.portal).filter(kind="updated").get()
    assert change.diff == {"dealstage": ["appointmentscheduled", "contractsent"]}


def test_another_pipeline_without_a_stage_means_its_first_one(cast: Cast) -> None:
    a_second_pipeline(cast)
    deal = update_record(a_record(cast.sales, "deals"), {"pipeline": "service"}, cast.sales.actor)
    assert (deal.pipeline.key, deal.stage.key) == ("service", "asked")


def test_the_order_in_which_pipeline_and_stage_come_does_not_matter(cast: Cast) -> None:
    a_second_pipeline(cast)
    deal = a_record(cast.sales, "deals", dealstage="done", pipeline="service")
    assert (deal.pipeline.key, deal.stage.key) == ("service", "done")


def test_a_stage_of_another_pipeline_is_refused(cast: Cast) -> None:
    a_second_pipeline(cast)
    deal = a_record(cast.sales, "deals")
    with pytest.raises(InvalidRecord, match="not a stage of the pipeline"):
        update_record(deal, {"dealstage": "done"}, cast.sales.actor)
    deal.refresh_from_db()
    assert deal.stage.key == "appointmentscheduled"


def test_a_deal_that_closes_gets_todays_close_date_unless_it_has_one(cast: Cast) -> None:
    open_deal = a_record(cast.sales, "deals")
    won = update_record(open_deal, {"dealstage": "closedwon"}, cast.sales.actor)
    assert won.closes_on == clock.today(cast.portal)
    planned = a_record(cast.sales, "deals", closedate="2030-01-31")
    planned = update_record(planned, {"dealstage": "closedlost"}, cast.sales.actor)
    assert planned.closes_on.isoformat() == "2030-01-31"


def test_a_currency_that_does_not_exist_is_refused(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals", deal_currency_code="EUR")
    with pytest.raises(InvalidRecord):
        update_record(deal, {"deal_currency_code": "XXQ"}, cast.sales.actor)
    cleared = update_record(deal, {"deal_currency_code": ""}, cast.sales.actor)
    assert cleared.currency == "NOK"


def test_programs_read_the_stage_as_its_key(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    from crm.records.record_types import all_record_types

    prop = all_record_types()["deals"].by_name["dealstage"]
    assert text_value(deal, prop) == "appointmentscheduled"
