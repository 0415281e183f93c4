"""HubSpot's own Python client arranges pipelines and stages, unchanged but for the host."""

from collections.abc import Callable
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.pipelines import ApiException

from core.changes import SYSTEM
from core.portals.models import Portal
from crm.deals.models import Deal, DealStage, Pipeline
from crm.records.saving import restore_record
from tests.crm.api.conftest import ALL_SCOPES

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMAS = ["crm.schemas.deals.read", "crm.schemas.deals.write"]
STAGES = [
    {"label": "Asked", "displayOrder": 0, "metadata": {"probability": "0.2"}},
    {"label": "Done", "displayOrder": 1, "metadata": {"probability": "1.0"}},
]


@pytest.fixture
def hubspot(portal: Portal, client_of: Callable[..., HubSpot]) -> HubSpot:
    return client_of(portal, [*ALL_SCOPES, *SCHEMAS])


def service(hubspot: HubSpot, **changed: Any) -> Any:
    body = {"label": "Service", "displayOrder": 1, "stages": STAGES, **changed}
    return hubspot.crm.pipelines.pipelines_api.create("deals", pipeline_input=body)


def a_deal(hubspot: HubSpot, **properties: str) -> Any:
    body = {"properties": {"dealname": "Relaunch", **properties}}
    return hubspot.crm.deals.basic_api.create(simple_public_object_input_for_create=body)


def refused(call: Callable[[], Any], status: int) -> str:
    with pytest.raises(ApiException) as error:
        call()
    assert error.value.status == status
    return str(error.value.body)


def test_a_pipeline_is_created_read_listed_renamed_and_archived(hubspot: HubSpot) -> None:
    api = hubspot.crm.pipelines.pipelines_api
    made = service(hubspot)
    assert [stage.label for stage in made.stages] == ["Asked", "Done"]
    assert [stage.metadata for stage in made.stages] == [
        {"probability": "0.2", "isClosed": "false"},
        {"probability": "1.0", "isClosed": "true"},
    ]
    assert {found.id for found in api.get_all("deals").results} == {"default", made.id}

    renamed = api.update("deals", made.id, pipeline_patch_input={"label": "Repairs", "displayOrder": 5})
    assert (renamed.id, renamed.label, renamed.display_order) == (made.id, "Repairs", 5)
    assert renamed.updated_at > made.updated_at and renamed.created_at == made.created_at

    assert api.archive("deals", made.id) is None
    assert made.id not in {found.id for found in api.get_all("deals").results}
    assert "does not exist" in refused(lambda: api.get_by_id("deals", made.id), 404)

    back = api.update("deals", made.id, pipeline_patch_input={"archived": False})
    assert (back.archived, back.label, len(back.stages)) == (False, "Repairs", 2)


def test_a_stage_is_created_read_changed_moved_and_removed(hubspot: HubSpot) -> None:
    api = hubspot.crm.pipelines.pipeline_stages_api
    body = {"label": "Trial", "displayOrder": 3, "metadata": {"probability": "0.55"}}
    made = api.create("deals", "default", pipeline_stage_input=body)
    assert (made.id, made.metadata["probability"], made.display_order) == ("trial", "0.55", 3)
    assert made.id in {stage.id for stage in api.get_all("deals", "default").results}

    changed = api.update("deals", "default", "trial", pipeline_stage_patch_input={"label": "On trial"})
    assert (changed.id, changed.label, changed.metadata["probability"]) == ("trial", "On trial", "0.55")
    replaced = api.replace(
        "deals", "default", "trial", pipeline_stage_input={**body, "label": "Tried", "metadata": {"probability": "0"}}
    )
    assert replaced.metadata == {"probability": "0.0", "isClosed": "true"}

    assert api.archive("deals", "default", "trial") is None
    assert "does not exist" in refused(lambda: api.get_by_id("deals", "default", "trial"), 404)
    back = api.update("deals", "default", "trial", pipeline_stage_patch_input={"archived": False})
    assert (back.archived, back.label) == (False, "Tried")


def test_a_put_says_what_a_pipeline_shall_be_and_keeps_stages_of_the_same_name(hubspot: HubSpot) -> None:
    made = service(hubspot)
    deal = a_deal(hubspot, pipeline=made.id, dealstage="asked")
    body = {
        "label": "Service",
        "displayOrder": 1,
        "stages": [
            {"label": "Promised", "displayOrder": 0, "metadata": {"probability": "0.5"}},
            {"label": "ASKED", "displayOrder": 1, "metadata": {"probability": "0.1"}},
        ],
    }
    whole = hubspot.crm.pipelines.pipelines_api.replace("deals", made.id, pipeline_input=body)
    assert [(stage.id, stage.label) for stage in whole.stages] == [("promised", "Promised"), ("asked", "ASKED")]
    assert hubspot.crm.deals.basic_api.get_by_id(deal.id).properties["dealstage"] == "asked"

    body["stages"] = body["stages"][:1]  # type: ignore[index]
    told = refused(lambda: hubspot.crm.pipelines.pipelines_api.replace("deals", made.id, pipeline_input=body), 400)
    assert "STAGE_IN_USE" in told and "ASKED" in told


@pytest.mark.parametrize("flags", [{}, {"validate_deal_stage_usages_before_delete": True}])
def test_what_deals_are_in_is_not_deleted(hubspot: HubSpot, flags: dict[str, bool]) -> None:
    made = service(hubspot)
    deal = a_deal(hubspot, pipeline=made.id)
    pipelines, stages = hubspot.crm.pipelines.pipelines_api, hubspot.crm.pipelines.pipeline_stages_api
    assert "Say which stage they go to" in refused(lambda: pipelines.archive("deals", made.id, **flags), 400)
    assert "Say which stage they go to" in refused(lambda: stages.archive("deals", made.id, "asked"), 400)

    hubspot.crm.deals.basic_api.archive(deal.id)
    stages.archive("deals", made.id, "asked")
    pipelines.archive("deals", made.id, **flags)


def test_the_last_pipeline_and_the_last_stage_stay(hubspot: HubSpot) -> None:
    assert "the only one" in refused(lambda: hubspot.crm.pipelines.pipelines_api.archive("deals", "default"), 400)
    made = service(hubspot, stages=STAGES[:1])
    stages = hubspot.crm.pipelines.pipeline_stages_api
    assert "at least one stage" in refused(lambda: stages.archive("deals", made.id, "asked"), 400)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"label": "Sales pipeline"}, "There is one called"),
        ({"stages": []}, "at least one stage"),
        ({"stages": [{"label": "A", "displayOrder": 0, "metadata": {}}]}, "metadata.probability"),
        ({"stages": [{"label": "A", "displayOrder": 0, "metadata": {"probability": "1.5"}}]}, "between 0 and 1"),
        ({"stages": [{"label": "A", "displayOrder": 0, "metadata": {"probability": "nan"}}]}, "metadata.probability"),
        (
            {"stages": [{"label": "A", "displayOrder": 0, "metadata": {"probability": "0.5", "isClosed": "true"}}]},
            "A closed stage is won",
        ),
        ({"stages": [STAGES[0], STAGES[0]]}, "Two stages would be called"),
        ({"displayOrder": 10**12}, "displayOrder"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    hubspot: HubSpot, portal: Portal, changed: dict[str, Any], words: str
) -> None:
    assert words in refused(lambda: service(hubspot, **changed), 400)
    assert Pipeline.objects.for_portal(portal).count() == 1
    assert DealStage.objects.for_portal(portal).count() == 7


def test_archived_is_given_to_restore_alone(hubspot: HubSpot) -> None:
    api = hubspot.crm.pipelines.pipelines_api
    for given in (True, False):
        told = refused(
            lambda given=given: api.update("deals", "default", pipeline_patch_input={"archived": given}), 400
        )
        assert "to restore" in told


def test_the_audit_tells_who_did_what(hubspot: HubSpot) -> None:
    made = service(hubspot)
    hubspot.crm.pipelines.pipelines_api.update("deals", made.id, pipeline_patch_input={"label": "Repairs"})
    told = hubspot.crm.pipelines.pipeline_audits_api.get_audit("deals", made.id).results
    assert [each.action for each in told] == ["UPDATE", "CREATE"]
    assert told[0].raw_object == {"label": ["Service", "Repairs"]} and told[0].message == "Integration"
    stages = hubspot.crm.pipelines.pipeline_stage_audits_api.get_audit("deals", "asked")
    assert [each.action for each in stages.results] == ["CREATE"]


def test_only_deals_have_pipelines(hubspot: HubSpot, portal: Portal, client_of: Callable[..., HubSpot]) -> None:
    api = client_of(portal, ["crm.schemas.contacts.read", "crm.schemas.contacts.write"]).crm.pipelines.pipelines_api
    assert api.get_all("contacts").results == []
    body = {"label": "Service", "displayOrder": 1, "stages": STAGES}
    assert "only deals do" in refused(lambda: api.create("contacts", pipeline_input=body), 400)
    refused(lambda: hubspot.crm.pipelines.pipelines_api.get_all("tickets"), 403)


def test_reading_needs_one_of_two_scopes_and_writing_the_schemas(
    portal: Portal, client_of: Callable[..., HubSpot]
) -> None:
    for scope in ("crm.objects.deals.read", "crm.schemas.deals.read"):
        assert client_of(portal, [scope]).crm.pipelines.pipelines_api.get_all("deals").results
    api = client_of(portal, ["crm.objects.deals.read", "crm.objects.deals.write"]).crm.pipelines.pipelines_api
    refused(lambda: api.update("deals", "default", pipeline_patch_input={"label": "Mine"}), 403)


def test_another_portals_pipelines_are_not_there(
    hubspot: HubSpot, other_portal: Portal, client_of: Callable[..., HubSpot]
) -> None:
    made = service(hubspot)
    theirs = client_of(other_portal, [*ALL_SCOPES, *SCHEMAS]).crm.pipelines
    for call in (
        lambda: theirs.pipelines_api.get_by_id("deals", made.id),
        lambda: theirs.pipelines_api.archive("deals", made.id),
        lambda: theirs.pipelines_api.update("deals", made.id, pipeline_patch_input={"label": "Mine"}),
        lambda: theirs.pipeline_stages_api.archive("deals", made.id, "asked"),
        lambda: theirs.pipeline_audits_api.get_audit("deals", made.id),
    ):
        refused(call, 404)
    assert Pipeline.objects.for_portal(hubspot_portal(made)).get(key=made.id).label == "Service"


def hubspot_portal(made: Any) -> int:
    row = Pipeline.everywhere.get(key=made.id)  # across portals: the test asks whose it is
    return int(row.portal_id)


def test_a_deal_of_a_removed_stage_comes_back_to_the_first_one(hubspot: HubSpot, portal: Portal) -> None:
    deal = a_deal(hubspot, dealstage="contractsent")
    hubspot.crm.deals.basic_api.archive(deal.id)
    hubspot.crm.pipelines.pipeline_stages_api.archive("deals", "default", "contractsent")
    restore_record(Deal.objects.for_portal(portal).get(pk=int(deal.id)), SYSTEM)
    assert Deal.objects.for_portal(portal).get().stage.key == "appointmentscheduled"
