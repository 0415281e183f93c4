"""Two records become one: what the survivor has, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from core.changes import Change
from core.portals.scoping import PortalMismatch
from crm.deals.lines import add_line, lines_of
from crm.deals.quoting import quote_from_deal
from crm.notes.reading import notes_of
from crm.notes.writing import add_note
from crm.products.pricing import price_in, set_price
from crm.records.associations import associate
from crm.records.defining import create_property
from crm.records.joining import join, set_label
from crm.records.merging.choosing import Side
from crm.records.merging.merge import merge_records
from crm.records.merging.refusing import CannotMerge, MergedAway
from crm.records.models import MergedRecord
from crm.records.record_types import all_record_types
from crm.records.saving import AlreadyExists, InvalidRecord, archive_record, restore_record, update_record
from tests.crm.merging.conftest import Pair
from tests.crm.merging.looking import fresh, joined, sentences
from tests.people import Cast, a_record


def test_the_primary_keeps_its_values_and_gaps_are_filled(pair: Pair) -> None:
    survivor = merge_records(pair.one, pair.other, {}, pair.actor)
    assert survivor.pk == pair.one.pk
    kept = fresh(survivor)
    assert (kept.last_name, kept.email, kept.phone) == ("Berg", "ola@fjord.example", "22 33 44 55")
    assert kept.properties["hs_additional_emails"] == "o.berg@fjord.example"
    assert kept.properties["hs_merged_object_ids"] == str(pair.other.pk)


def test_each_property_may_be_taken_from_the_other(pair: Pair) -> None:
    choices = {"lastname": Side.SECONDARY, "email": Side.SECONDARY, "phone": Side.PRIMARY}
    kept = fresh(merge_records(pair.one, pair.other, choices, pair.actor))
    assert (kept.last_name, kept.email, kept.phone) == ("B.", "o.berg@fjord.example", "")
    assert kept.properties["hs_additional_emails"] == "ola@fjord.example"


def test_the_other_is_archived_for_good(pair: Pair) -> None:
    merge_records(pair.one, pair.other, {}, pair.actor)
    gone = fresh(pair.other)
    assert gone.archived_at is not None
    with pytest.raises(MergedAway, match="merged into Ola Berg and cannot be changed or restored by itself"):
        restore_record(gone, pair.actor)
    with pytest.raises(MergedAway):
        update_record(gone, {"lastname": "Late"}, pair.actor)
    assert fresh(gone).last_name == "B."


def test_custom_properties_and_unique_values_come_along(pair: Pair) -> None:
    portal, contacts = pair.cast.portal, all_record_types()["contacts"]
    for name, unique in (("member_no", True), ("shoe_size", False)):
        create_property(portal, contacts, name, "string", {"label": name, "unique": unique}, pair.cast.owner.actor)
    update_record(pair.other, {"member_no": "M-7", "shoe_size": "44"}, pair.actor)
    update_record(pair.one, {"shoe_size": "43"}, pair.actor)
    kept = fresh(merge_records(pair.one, pair.other, {}, pair.actor))
    assert (kept.properties["member_no"], kept.properties["shoe_size"]) == ("M-7", "43")


def test_an_address_comes_whole_from_one_of_them(pair: Pair) -> None:
    update_record(pair.one, {"city": "Bergen"}, pair.actor)
    update_record(pair.other, {"address": "Storgata 1", "city": "Oslo", "zip": "0155"}, pair.actor)
    kept = fresh(merge_records(pair.one, pair.other, {}, pair.actor))
    assert (kept.address, kept.zip, kept.city) == ("Storgata 1", "0155", "Oslo")


def test_parts_of_one_address_complete_each_other(pair: Pair) -> None:
    update_record(pair.one, {"city": "Oslo"}, pair.actor)
    update_record(pair.other, {"zip": "0155", "city": "Oslo"}, pair.actor)
    kept = fresh(merge_records(pair.one, pair.other, {}, pair.actor))
    assert (kept.zip, kept.city) == ("0155", "Oslo")


def test_associations_go_to_the_survivor_once(pair: Pair) -> None:
    deal, both = a_record(pair.cast.sales, "deals"), a_record(pair.cast.sales, "deals", dealname="Both")
    associate(pair.other, deal, pair.actor, "decision_maker")
    for contact in (pair.one, pair.other):
        associate(contact, both, pair.actor)
    associate(pair.one, pair.other, pair.actor)
    merge_records(pair.one, pair.other, {}, pair.actor)
    assert joined(pair.one) == {("deals", deal.pk, "decision_maker"), ("deals", both.pk, "")}
    assert joined(pair.other) == set()


def test_a_label_that_one_alone_may_carry_stays_with_the_primarys(pair: Pair) -> None:
    mine, theirs = (a_record(pair.cast.sales, "companies", name=name) for name in ("Fjord AS", "Vik AS"))
    join(pair.one, mine, pair.actor)
    join(pair.other, theirs, pair.actor)
    merge_records(pair.one, pair.other, {}, pair.actor)
    assert joined(pair.one) == {("companies", mine.pk, "primary"), ("companies", theirs.pk, "")}


def test_the_others_primary_company_leads_where_the_primary_has_none(pair: Pair) -> None:
    company = a_record(pair.cast.sales, "companies")
    join(pair.other, company, pair.actor)
    merge_records(pair.one, pair.other, {}, pair.actor)
    assert joined(pair.one) == {("companies", company.pk, "primary")}


def test_a_merged_company_has_one_billing_contact(cast: Cast) -> None:
    actor = cast.sales.actor
    one, other = (a_record(cast.sales, "companies", name=name) for name in ("Fjord AS", "Fjord"))
    first, second = (a_record(cast.sales, "contacts", lastname=name) for name in ("Berg", "Dahl"))
    set_label(one, first, "billing", actor)
    set_label(other, second, "billing", actor)
    merge_records(one, other, {}, actor)
    assert joined(one) == {("contacts", first.pk, "billing"), ("contacts", second.pk, "")}


def test_notes_and_history_of_both_stand_on_one_timeline(pair: Pair) -> None:
    add_note(pair.other, "Prefers mail", pair.actor)
    update_record(pair.other, {"city": "Bergen"}, pair.actor)
    merge_records(pair.one, pair.other, {}, pair.actor)
    assert sentences(pair.one) == [
        "Contact merged with “Ola B.”",
        "Contact changed Ola B.",
        "Note Prefers mail",
        "Contact created Ola B.",
        "Contact created",
    ]
    assert notes_of(pair.one).get().body == "Prefers mail" and not notes_of(pair.other).exists()
    page = pair.cast.sales.get(f"/contacts/{pair.one.pk}/").content.decode()
    assert "Prefers mail" in page and "merged with" in page


def test_the_merge_shows_on_the_timelines_of_what_was_joined(pair: Pair) -> None:
    deal = a_record(pair.cast.sales, "deals")
    associate(pair.other, deal, pair.actor)
    merge_records(pair.one, pair.other, {}, pair.actor)
    assert sentences(deal)[0] == "Contact merged with “Ola B.” Ola Berg"


def test_a_product_takes_its_lines_and_prices_along(cast: Cast) -> None:
    actor = cast.sales.actor
    one, other = (a_record(cast.sales, "products", name=name, price="10") for name in ("Design", "Design work"))
    set_price(other, "USD", "9", actor)
    deal = a_record(cast.sales, "deals")
    line = add_line(deal, {"hs_product_id": str(other.pk)}, actor)
    merge_records(one, other, {}, actor)
    assert fresh(line).product_id == one.pk and price_in(fresh(one), "USD") == Decimal("9")
    change = Change.objects.for_portal(cast.portal).filter(record_type="line_items").latest("pk")
    assert change.diff == {"hs_product_id": [other.pk, one.pk]}


def test_a_deal_takes_lines_quotes_and_their_order_along(cast: Cast) -> None:
    actor = cast.sales.actor
    one, other = (a_record(cast.sales, "deals", dealname=name, amount="5") for name in ("Relaunch", "Website relaunch"))
    for deal, names in ((one, "AB"), (other, "CD")):
        for name in names:
            add_line(deal, {"name": name, "price": "1"}, actor)
    quote = quote_from_deal(other, actor)
    merge_records(one, other, {}, actor)
    assert [line.name for line in lines_of(one)] == ["A", "B", "C", "D"] and lines_of(other) == []
    assert fresh(quote).deal_id == one.pk


def test_pipeline_and_stage_amount_and_currency_come_from_the_same_deal(cast: Cast) -> None:
    one = a_record(cast.sales, "deals", dealstage="contractsent")
    other = a_record(cast.sales, "deals", amount="500", deal_currency_code="USD", dealstage="closedwon")
    kept = fresh(merge_records(one, other, {}, cast.sales.actor))
    assert (kept.amount, kept.currency, kept.stage.key) == (Decimal("500"), "USD", "contractsent")


def test_merging_twice_does_nothing_more(pair: Pair) -> None:
    merge_records(pair.one, pair.other, {}, pair.actor)
    before = Change.objects.for_portal(pair.cast.portal).count()
    assert merge_records(pair.one, pair.other, {"lastname": Side.SECONDARY}, pair.actor).last_name == "Berg"
    assert Change.objects.for_portal(pair.cast.portal).count() == before


def test_survivors_are_merged_on_and_every_old_id_leads_to_the_last(pair: Pair) -> None:
    third = a_record(pair.cast.sales, "contacts", firstname="O.", lastname="Berg", email="third@fjord.example")
    merge_records(pair.one, pair.other, {}, pair.actor)
    kept = fresh(merge_records(third, pair.one, {}, pair.actor))
    merged = MergedRecord.objects.for_portal(pair.cast.portal).values_list("record_id", "into_id")
    assert dict(merged) == {pair.one.pk: third.pk, pair.other.pk: third.pk}
    assert kept.properties["hs_merged_object_ids"].split(";") == [str(pair.other.pk), str(pair.one.pk)]
    assert set(kept.properties["hs_additional_emails"].split(";")) == {"ola@fjord.example", "o.berg@fjord.example"}
    assert "Contact created Ola B." in sentences(third)


def test_what_makes_no_sense_is_refused_with_a_sentence(pair: Pair) -> None:
    cast, actor = pair.cast, pair.actor
    third = a_record(cast.sales, "contacts", lastname="Third")
    company = a_record(cast.sales, "companies")
    archived = a_record(cast.sales, "contacts", lastname="Archived")
    archive_record(archived, actor)
    with pytest.raises(CannotMerge, match="with itself"):
        merge_records(pair.one, pair.one, {}, actor)
    with pytest.raises(CannotMerge, match="same kind"):
        merge_records(pair.one, company, {}, actor)
    for one, other in ((archived, pair.one), (pair.one, archived)):
        with pytest.raises(CannotMerge, match="Restore it first"):
            merge_records(one, other, {}, actor)
    merge_records(pair.one, pair.other, {}, actor)
    for one, other in ((third, pair.other), (pair.other, third)):
        with pytest.raises(CannotMerge, match="merged into Ola Berg"):
            merge_records(one, other, {}, actor)


def test_records_of_two_portals_are_never_mixed(pair: Pair) -> None:
    theirs = a_record(pair.cast.outsider, "contacts")
    for one, other in ((pair.one, theirs), (theirs, pair.one)):
        with pytest.raises(PortalMismatch):
            merge_records(one, other, {}, pair.actor)


def test_an_email_of_the_survivor_is_taken_until_it_is_let_go(pair: Pair) -> None:
    merge_records(pair.one, pair.other, {}, pair.actor)
    with pytest.raises(AlreadyExists) as taken:
        a_record(pair.cast.sales, "contacts", email="O.Berg@fjord.example")
    assert taken.value.existing_id == pair.one.pk
    update_record(fresh(pair.one), {"hs_additional_emails": ""}, pair.actor)
    a_record(pair.cast.sales, "contacts", email="o.berg@fjord.example")


def test_an_additional_email_that_becomes_the_email_changes_places_with_it(pair: Pair) -> None:
    merge_records(pair.one, pair.other, {}, pair.actor)
    kept = update_record(fresh(pair.one), {"email": "O.berg@fjord.example"}, pair.actor)
    assert kept.email == "O.berg@fjord.example"
    assert kept.properties["hs_additional_emails"] == "ola@fjord.example"


@pytest.mark.parametrize("wrong", ["no address", "a@fjord.example;nonsense"])
def test_an_additional_email_is_an_email(pair: Pair, wrong: str) -> None:
    with pytest.raises(InvalidRecord, match="is not an e-mail address"):
        update_record(pair.one, {"hs_additional_emails": wrong}, pair.actor)


def test_an_additional_email_of_one_is_no_others_email(pair: Pair) -> None:
    with pytest.raises(AlreadyExists):
        update_record(pair.one, {"hs_additional_emails": "o.berg@fjord.example"}, pair.actor)


@pytest.mark.parametrize("kind", ["quotes", "line_items"])
def test_documents_are_not_merged(cast: Cast, kind: str) -> None:
    records: list[Any] = [a_record(cast.sales, kind) for _each in range(2)]
    with pytest.raises(CannotMerge):
        merge_records(*records, {}, cast.sales.actor)
    assert fresh(records[1]).archived_at is None
