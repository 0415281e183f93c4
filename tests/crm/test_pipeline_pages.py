"""Settings > Pipelines as Super admins meet it, and what other pages make of it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.deals.models import Deal, DealStage, Pipeline
from crm.deals.pipelines import default_pipeline, stages_of
from crm.records.imports.converting import Converter
from crm.records.portal_types import portal_type
from crm.records.saving import create_record
from tests.people import Cast, a_record

INDEX = "/settings/pipelines/"
EDIT = f"{INDEX}default/edit/"


def form(pipeline: Pipeline | None, **changed: Any) -> dict[str, Any]:
    """What the form of a pipeline sends when nothing was touched, and what was."""
    sent: dict[str, Any] = {"label": pipeline.label if pipeline else "Service", "row": []}
    for stage in stages_of(pipeline) if pipeline else ():
        sent["row"].append(stage.key)
        sent[f"label-{stage.key}"] = stage.label
        sent[f"outcome-{stage.key}"] = "won" if stage.is_won else "lost" if stage.is_lost else "open"
        sent[f"percent-{stage.key}"] = str(int(stage.probability * 100))
    return {**sent, **changed}


def a_pipeline(cast: Cast, label: str = "Service", *stages: str) -> Pipeline:
    names = stages or ("Asked", "Done")
    rows = [f"new-{number}" for number in range(len(names))]
    sent: dict[str, Any] = {"label": label, "row": rows}
    for row, name in zip(rows, names, strict=True):
        sent |= {f"label-{row}": name, f"outcome-{row}": "won" if name == "Done" else "open", f"percent-{row}": "30"}
    assert cast.owner.post(f"{INDEX}new/", sent).status_code == 302
    return Pipeline.objects.for_portal(cast.portal).get(label=label)


@pytest.fixture
def sales(cast: Cast) -> Pipeline:
    return default_pipeline(cast.portal)


def labels(pipeline: Pipeline) -> list[str]:
    return [stage.label for stage in stages_of(pipeline)]


def test_a_pipeline_is_created_and_seen_on_the_board_and_in_forms(cast: Cast) -> None:
    assert "Appointment scheduled" in cast.owner.get(f"{INDEX}new/").content.decode()
    service = a_pipeline(cast)
    assert labels(service) == ["Asked", "Done"] and stages_of(service)[1].is_won
    assert "Service" in cast.owner.get(INDEX).content.decode()
    assert "Service" in cast.sales.get("/deals/board/").content.decode()
    page = cast.sales.get("/deals/new/").content.decode()
    assert '<optgroup label="Service">' in page and '<optgroup label="Sales pipeline">' in page
    chosen = '[{"filters":[{"propertyName":"dealstage","operator":"IN","values":["done"]}]}]'
    assert "Done (Service)" in cast.sales.client.get("/deals/", {"filters": chosen}).content.decode()


def test_rows_of_the_form_move_come_and_go_before_anything_is_saved(cast: Cast, sales: Pipeline) -> None:
    before = labels(sales)
    moved = cast.owner.htmx(EDIT, form(sales, act="up:qualifiedtobuy")).content.decode()
    assert moved.index('value="qualifiedtobuy"') < moved.index('value="appointmentscheduled"')
    assert "<html" not in moved
    added = cast.owner.post(EDIT, form(sales, act="add")).content.decode()
    assert added.index('id="row-contractsent"') < added.index('id="row-new-1"') < added.index('id="row-closedwon"')
    gone = cast.owner.htmx(EDIT, form(sales, act="remove:contractsent")).content.decode()
    assert "goes when you save" in gone and "Keep it" in gone
    assert labels(sales) == before


def test_names_shares_order_and_a_new_stage_are_saved_together(cast: Cast, sales: Pipeline) -> None:
    sent = form(sales, label="New sales", **{"label-contractsent": "Contract out", "percent-contractsent": "95"})
    sent["row"] = ["qualifiedtobuy", "appointmentscheduled", "new-1", *sent["row"][2:]]
    sent |= {"label-new-1": "Trial", "outcome-new-1": "open", "percent-new-1": "12,5 %".replace(",", ".")}
    refused = cast.owner.post(EDIT, sent)
    assert refused.status_code == 422 and "two decimals" in refused.content.decode()
    sent["percent-new-1"] = "12 %"
    assert cast.owner.post(EDIT, sent).status_code == 302
    sales.refresh_from_db()
    assert sales.label == "New sales"
    assert labels(sales)[:3] == ["Qualified to buy", "Appointment scheduled", "Trial"]
    contract = DealStage.objects.for_portal(cast.portal).get(key="contractsent")
    assert (contract.label, str(contract.probability)) == ("Contract out", "0.95")


def test_a_stage_with_deals_goes_only_when_it_is_said_where_they_go(cast: Cast, sales: Pipeline) -> None:
    a_record(cast.sales, "deals", dealstage="contractsent")
    sent = form(sales, **{"gone-contractsent": "1"})
    refused = cast.owner.post(EDIT, sent)
    page = refused.content.decode()
    assert refused.status_code == 422 and "Say which stage they go to" in page and "Its 1 deal goes to" in page
    assert cast.owner.post(EDIT, {**sent, "goes_to-contractsent": "qualifiedtobuy"}).status_code == 302
    assert Deal.objects.for_portal(cast.portal).get().stage.key == "qualifiedtobuy"
    assert "Removed stages" in cast.owner.get(EDIT).content.decode()
    cast.owner.post(f"{INDEX}default/stages/contractsent/restore/")
    assert labels(sales)[-1] == "Contract sent"


def test_the_form_says_what_becomes_of_deals_that_count_as_won(cast: Cast, sales: Pipeline) -> None:
    deal = a_record(cast.sales, "deals", dealstage="contractsent", hubspot_owner_id=str(cast.sales.user.pk))
    changed = form(sales, **{"outcome-contractsent": "won"})
    assert "Its 1 deal counts as won." in cast.owner.htmx(EDIT, {**changed, "act": "look"}).content.decode()
    assert deal.name in cast.sales.get("/").content.decode().partition("My open deals")[2]
    assert cast.owner.post(EDIT, changed).status_code == 302
    assert Deal.objects.for_portal(cast.portal).get().closes_on is None
    assert (
        "Website relaunch" not in cast.sales.get("/").content.decode().partition("My open deals")[2].partition("<h2")[0]
    )


def test_a_pipeline_is_archived_with_its_deals_elsewhere_and_restored(cast: Cast, sales: Pipeline) -> None:
    service = a_pipeline(cast)
    a_record(cast.sales, "deals", pipeline=service.key)
    assert "Its 1 deal goes to" in cast.owner.get(f"{INDEX}{service.key}/edit/").content.decode()
    cast.owner.post(f"{INDEX}{service.key}/archive/")
    service.refresh_from_db()
    assert service.archived_at is None
    goal = stages_of(sales)[1]
    cast.owner.post(f"{INDEX}{service.key}/archive/", {"to_stage": str(goal.pk)})
    assert Deal.objects.for_portal(cast.portal).get().stage == goal
    assert f"{INDEX}{service.key}/restore/" in cast.owner.get(INDEX).content.decode()
    assert cast.owner.get(f"{INDEX}{service.key}/edit/").status_code == 404
    cast.owner.post(f"{INDEX}{service.key}/restore/")
    assert "Service" in cast.sales.get("/deals/board/").content.decode()


def test_the_first_pipeline_is_where_new_deals_begin(cast: Cast, sales: Pipeline) -> None:
    service = a_pipeline(cast)
    cast.owner.post(f"{INDEX}{service.key}/move/", {"steps": "-1"})
    assert a_record(cast.sales, "deals").pipeline == service
    assert cast.owner.post(f"{INDEX}{service.key}/move/", {"steps": "7"}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"label": " "}, "Give it a name"),
        ({"label-contractsent": ""}, "Give it a name"),
        ({"label-contractsent": "closed WON"}, "Two stages would be called"),
        ({"percent-contractsent": "101"}, "a number from 0 to 100"),
        ({"percent-contractsent": "half"}, "a number from 0 to 100"),
        ({"row": []}, "at least one stage"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, sales: Pipeline, changed: dict[str, Any], words: str
) -> None:
    before = labels(sales)
    answer = cast.owner.post(EDIT, form(sales, **{"label-closedlost": "Typed with care", **changed}))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    assert "Typed with care" in page or changed == {"row": []}
    assert labels(sales) == before


def test_a_form_sent_twice_makes_one_pipeline(cast: Cast) -> None:
    a_pipeline(cast)
    sent = {"label": "Service", "row": ["new-0"], "label-new-0": "Asked", "percent-new-0": "10"}
    assert cast.owner.post(f"{INDEX}new/", sent).status_code == 422
    assert Pipeline.objects.for_portal(cast.portal).filter(label="Service").count() == 1


def test_only_super_admins_of_the_portal_arrange(cast: Cast, sales: Pipeline) -> None:
    service = a_pipeline(cast)
    urls = [INDEX, f"{INDEX}new/", f"{INDEX}{service.key}/edit/"]
    deeds = [f"{INDEX}{service.key}/{deed}/" for deed in ("move", "archive", "restore", "stages/asked/restore")]
    for person in (cast.finance, cast.sales, cast.reader):
        assert all(person.get(url).status_code == 403 for url in urls)
        assert all(person.post(url, form(service)).status_code == 403 for url in [*urls, *deeds])
        assert INDEX not in person.get("/settings/").content.decode()
    assert "Service" not in cast.outsider.get(INDEX).content.decode()
    for url in [urls[2], *deeds]:
        assert cast.outsider.post(url, {**form(service), "steps": "1"}).status_code == 404
    theirs = stages_of(default_pipeline(cast.other_portal))[0]
    assert cast.owner.post(f"{INDEX}{service.key}/archive/", {"to_stage": str(theirs.pk)}).status_code == 404
    service.refresh_from_db()
    assert (service.label, service.archived_at) == ("Service", None)


def test_the_audit_log_tells_of_pipelines_in_words(cast: Cast, sales: Pipeline) -> None:
    cast.owner.post(EDIT, form(sales, **{"label-contractsent": "Contract out"}))
    page = cast.owner.get("/settings/audit/?object=deal_stages").content.decode()
    assert "Pipeline stage changed" in page and "Sales pipeline · Contract out" in page and "Astrid Holm" in page


def test_the_pages_ask_no_more_often_when_there_is_more(cast: Cast, sales: Pipeline) -> None:
    def asked(url: str) -> int:
        cast.owner.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert cast.owner.get(url).status_code == 200
        return len(captured)

    few = [asked(url) for url in (INDEX, EDIT)]
    for number in range(4):
        service = a_pipeline(cast, f"Service {number}", "Asked", "Offered", "Done")
        a_record(cast.sales, "deals", pipeline=service.key)
    assert [asked(url) for url in (INDEX, EDIT)] == few and max(few) <= 15


def test_a_stage_named_in_a_file_is_that_of_the_rows_pipeline(cast: Cast, sales: Pipeline) -> None:
    service = a_pipeline(cast, "Service", "Asked", "Closed won")
    prop = portal_type("deals", cast.portal).by_name["dealstage"]
    converted = Converter(cast.portal).value(prop, "closed won")
    for pipeline in (sales, service):
        values = {"dealname": "A", "pipeline": pipeline.key, "dealstage": converted}
        deal = create_record(cast.portal, "deals", values, cast.sales.actor)
        assert (deal.pipeline, deal.stage.label) == (pipeline, "Closed won")
    assert Converter(cast.portal).value(prop, "Closed won (Service)") == stages_of(service)[1].key
