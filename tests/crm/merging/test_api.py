"""POST /crm/v3/objects/{type}/merge, and old ids, which lead to the survivor."""

from typing import Any

import pytest

from crm.records.merging.merge import merge_records
from crm.records.saving import archive_record
from tests.crm.merging.conftest import Pair
from tests.crm.merging.looking import fresh, joined
from tests.harness.apps import App
from tests.people import Cast, a_record

CONTACTS = "/crm/v3/objects/contacts"


@pytest.fixture
def app(cast: Cast) -> App:
    return App(cast.portal)


def merge(app: App, primary: Any, other: Any, kind: str = "contacts") -> Any:
    return app.post(f"/crm/v3/objects/{kind}/merge", {"primaryObjectId": str(primary), "objectIdToMerge": str(other)})


def test_the_answer_is_the_survivor(app: App, pair: Pair) -> None:
    answer = merge(app, pair.one.pk, pair.other.pk)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["id"], body["archived"]) == (str(pair.one.pk), False)
    assert body["properties"]["hs_merged_object_ids"] == str(pair.other.pk)
    assert body["properties"]["phone"] == "22 33 44 55"


@pytest.mark.parametrize("kind", ["companies", "deals", "products", "0-2", "deal"])
def test_companies_deals_and_products_are_merged_alike(app: App, cast: Cast, kind: str) -> None:
    name = {"0-2": "companies", "deal": "deals"}.get(kind, kind)
    one, other = (a_record(cast.sales, name) for _each in range(2))
    assert merge(app, one.pk, other.pk, kind).json()["id"] == str(one.pk)
    assert fresh(other).archived_at is not None


def test_the_old_id_reads_changes_and_joins_the_survivor(app: App, pair: Pair) -> None:
    old, new = pair.other.pk, str(pair.one.pk)
    deal = a_record(pair.cast.sales, "deals")
    merge(app, new, old)
    assert app.get(f"{CONTACTS}/{old}").json()["id"] == new
    assert app.patch(f"{CONTACTS}/{old}", {"properties": {"jobtitle": "CFO"}}).json()["id"] == new
    read = app.post(f"{CONTACTS}/batch/read", {"inputs": [{"id": str(old)}], "properties": ["jobtitle"]})
    assert [(row["id"], row["properties"]["jobtitle"]) for row in read.json()["results"]] == [(new, "CFO")]
    changed = app.post(f"{CONTACTS}/batch/update", {"inputs": [{"id": str(old), "properties": {"city": "Bergen"}}]})
    assert changed.json()["results"][0]["id"] == new
    assert app.put(f"/crm/v4/objects/contacts/{old}/associations/default/deals/{deal.pk}").status_code == 200
    assert joined(pair.one) == {("deals", deal.pk, "")}
    listed = app.get(f"/crm/v4/objects/contacts/{old}/associations/deals").json()["results"]
    assert [row["toObjectId"] for row in listed] == [str(deal.pk)]
    many = app.post("/crm/v4/associations/contacts/deals/batch/read", {"inputs": [{"id": str(old)}]}).json()
    assert many["results"][0]["from"]["id"] == new


def test_a_new_record_may_name_an_old_id(app: App, pair: Pair) -> None:
    merge(app, pair.one.pk, pair.other.pk)
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]
    to = [{"to": {"id": str(pair.other.pk)}, "types": types}]
    made = app.post("/crm/v3/objects/deals", {"properties": {"dealname": "New"}, "associations": to})
    assert made.status_code == 201
    assert joined(pair.one) == {("deals", int(made.json()["id"]), "")}


def test_the_former_email_finds_the_survivor_and_makes_no_second_contact(app: App, pair: Pair) -> None:
    merge(app, pair.one.pk, pair.other.pk)
    found = app.get(f"{CONTACTS}/O.Berg@fjord.example?idProperty=email")
    assert found.json()["id"] == str(pair.one.pk)
    inputs = [{"id": "o.berg@fjord.example", "idProperty": "email", "properties": {"jobtitle": "CFO"}}]
    upserted = app.post(f"{CONTACTS}/batch/upsert", {"inputs": inputs}).json()["results"][0]
    assert (upserted["id"], upserted["new"]) == (str(pair.one.pk), False)
    refused = app.post(CONTACTS, {"properties": {"email": "o.berg@fjord.example"}})
    assert refused.status_code == 409 and f"Existing ID: {pair.one.pk}" in refused.json()["message"]


def test_a_former_unique_value_finds_the_survivor(app: App, pair: Pair) -> None:
    from crm.records.defining import create_property
    from crm.records.record_types import all_record_types
    from crm.records.saving import update_record

    create_property(
        pair.cast.portal,
        all_record_types()["contacts"],
        "member_no",
        "string",
        {"label": "Member", "unique": True},
        pair.cast.owner.actor,
    )
    for record, number in ((pair.one, "M-1"), (pair.other, "M-2")):
        update_record(record, {"member_no": number}, pair.actor)
    merge(app, pair.one.pk, pair.other.pk)
    for number in ("M-1", "M-2"):
        assert app.get(f"{CONTACTS}/{number}?idProperty=member_no").json()["id"] == str(pair.one.pk)


def test_saying_it_twice_or_the_other_way_round_answers_the_survivor(app: App, pair: Pair) -> None:
    one, other = pair.one.pk, pair.other.pk
    for primary, secondary in ((one, other), (one, other), (other, one)):
        answer = merge(app, primary, secondary)
        assert (answer.status_code, answer.json()["id"]) == (200, str(one))


def test_what_cannot_be_merged_answers_in_hubspots_shape(app: App, pair: Pair, cast: Cast) -> None:
    third, archived = (a_record(cast.sales, "contacts", lastname=name) for name in ("Third", "Archived"))
    archive_record(archived, cast.sales.actor)
    theirs = a_record(cast.outsider, "contacts")
    merge_records(pair.one, pair.other, {}, pair.actor)
    for primary, secondary, status in (
        (pair.one.pk, pair.one.pk, 400),
        (third.pk, pair.other.pk, 400),
        (pair.one.pk, archived.pk, 400),
        (archived.pk, third.pk, 404),
        (pair.one.pk, theirs.pk, 404),
        (theirs.pk, pair.one.pk, 404),
        (pair.one.pk, 999_999_999, 404),
        (pair.one.pk, "seven", 404),
    ):
        answer = merge(app, primary, secondary)
        category = {400: "VALIDATION_ERROR", 404: "OBJECT_NOT_FOUND"}[status]
        assert (answer.status_code, answer.json()["category"]) == (status, category), (primary, secondary)
    missing = app.post(f"{CONTACTS}/merge", {"primaryObjectId": str(third.pk)})
    assert missing.status_code == 400 and "objectIdToMerge" in missing.json()["message"]
    assert fresh(third).archived_at is None and fresh(theirs).archived_at is None


@pytest.mark.parametrize("kind", ["quotes", "invoices", "line_items", "commerce_payments"])
def test_documents_are_refused_with_a_sentence(app: App, cast: Cast, kind: str) -> None:
    from invoices.models import Payment
    from tests.invoices.making import a_book, an_invoice

    if kind == "invoices":
        book = a_book(cast.portal)
        one, other = (an_invoice(book) for _each in range(2))
    elif kind == "commerce_payments":
        book = a_book(cast.portal)
        one, other = (Payment.objects.for_portal(cast.portal).create(book=book, currency="NOK") for _each in range(2))
    else:
        one, other = (a_record(cast.sales, kind) for _each in range(2))
    answer = merge(app, one.pk, other.pk, kind)
    assert answer.status_code == 400 and "cannot be merged" in answer.json()["message"]


def test_reading_is_not_enough_to_merge(cast: Cast, pair: Pair) -> None:
    reader = App(cast.portal, ["crm.objects.contacts.read", "crm.objects.companies.write"])
    answer = merge(reader, pair.one.pk, pair.other.pk)
    assert (answer.status_code, answer.json()["category"]) == (403, "MISSING_SCOPES")
    assert fresh(pair.other).archived_at is None
