"""A portal's own labels of associations: made in the settings, chosen on record pages, read on timelines."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.changes import Change
from crm.records.associations import association_map
from crm.records.joining import join, set_label
from crm.records.labels import create_label
from crm.records.models import AssociationLabel
from crm.records.record_types import all_record_types
from tests.people import Cast, a_record

INDEX = "/settings/associations/"
NEW = f"{INDEX}new/?from=deals"


def a_label(cast: Cast, label: str = "Decision maker", inverse: str = "Decides on") -> AssociationLabel:
    types = all_record_types()
    made = create_label(cast.portal, types["deals"], types["contacts"], label, cast.owner.actor, inverse=inverse)
    return made[0]


@pytest.fixture
def deal(cast: Cast) -> Any:
    return a_record(cast.sales, "deals")


@pytest.fixture
def contact(cast: Cast, deal: Any) -> Any:
    contact = a_record(cast.sales, "contacts")
    join(deal, contact, cast.sales.actor)
    return contact


def url(name: str, deal: Any, contact: Any | None = None) -> str:
    return reverse(name, args=["deals", deal.pk, "contacts", *([contact.pk] if contact else [])])


def labels_on(deal: Any) -> set[str]:
    found = association_map(deal.portal_id, "deals", [deal.pk], "contacts").get(deal.pk, [])
    return {label for _pk, label in found}


def test_a_super_admin_makes_renames_and_deletes_a_label(cast: Cast, deal: Any, contact: Any) -> None:
    assert "Contacts" in cast.owner.get(NEW).content.decode()
    made = cast.owner.post(NEW, {"to": "contacts", "label": "Decision maker", "inverse": "Decides on"})
    assert made["Location"] == f"{INDEX}?object=deals"
    row = AssociationLabel.objects.for_portal(cast.portal).get(from_type="deals")
    page = cast.owner.get(f"{INDEX}?object=deals").content.decode()
    assert "Decision maker" in page and "Decides on" in page
    cast.sales.htmx(url("record_labels", deal, contact), {"label": ["decision_maker"]})
    edit = f"{INDEX}{row.pk}/edit/"
    assert "It is taken from 1 association." in cast.owner.get(edit).content.decode()
    assert cast.owner.post(edit, {"label": "Decider", "inverse": "Decides"}).status_code == 302
    assert "Decider" in cast.reader.get(f"/deals/{deal.pk}/").content.decode()
    assert "Decides" in cast.reader.get(f"/contacts/{contact.pk}/").content.decode()
    cast.owner.post(f"{INDEX}{row.pk}/delete/")
    assert labels_on(deal) == {""}
    kinds = Change.objects.for_portal(cast.portal).filter(record_type="association_labels").order_by("pk")
    assert [change.kind for change in kinds] == ["created", "updated", "archived"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"to": "contacts", "label": "DECISION maker"}, "There is a label “DECISION maker” already."),
        ({"to": "contacts", "label": "Other", "inverse": "decides ON"}, "There is a label “decides ON” already."),
        ({"to": "contacts", "label": " "}, "This field is required"),
        ({"to": "contacts", "label": "x" * 61}, "at most 60 characters"),
        ({"to": "quotes", "label": "Typed with care"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, sent: dict[str, str], words: str) -> None:
    a_label(cast)
    answer = cast.owner.post(NEW, {"inverse": "", **sent})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and sent["label"].strip() in page
    assert AssociationLabel.objects.for_portal(cast.portal).count() == 2


def test_labels_that_only_differ_in_signs_get_names_of_their_own(cast: Cast) -> None:
    made = [a_label(cast, label, "").name for label in ("Partner", "Partner?", "会計", "Økonomi", "監査")]
    assert made == ["partner", "partner_2", "label", "konomi", "label_2"]


def test_a_renamed_label_may_not_take_anothers_name(cast: Cast) -> None:
    a_label(cast)
    other = a_label(cast, "Adviser", "Advised")
    answer = cast.owner.post(f"{INDEX}{other.pk}/edit/", {"label": "Decision maker", "inverse": "Advised"})
    assert answer.status_code == 422 and "already" in answer.content.decode()


def test_a_record_is_added_with_labels_and_both_pages_show_them(cast: Cast, deal: Any) -> None:
    a_label(cast)
    a_label(cast, "Adviser", "Advised")
    ola = a_record(cast.sales, "contacts")
    panel = cast.sales.htmx(url("record_associations", deal) + "?first").content.decode()
    assert "Add as" in panel and "Adviser" in panel
    sent = {"id": ola.pk, "label": ["decision_maker", "adviser"]}
    card = cast.sales.htmx(url("record_associations", deal), sent).content.decode()
    assert "Decision maker" in card and "Adviser" in card
    page = cast.reader.get(f"/contacts/{ola.pk}/").content.decode()
    assert "Decides on" in page and "Advised" in page


def test_labels_of_a_joined_record_are_changed_and_the_timeline_names_them(cast: Cast, deal: Any, contact: Any) -> None:
    a_label(cast)
    a_label(cast, "Adviser", "Advised")
    labels = url("record_labels", deal, contact)
    assert "Labels of Ola Berg" in cast.sales.htmx(labels).content.decode()
    cast.sales.htmx(labels, {"label": ["decision_maker", "adviser"]})
    assert labels_on(deal) == {"", "decision_maker", "adviser"}
    cast.sales.htmx(labels, {"label": ["adviser"]})
    assert labels_on(deal) == {"", "adviser"}
    page = cast.reader.get(f"/deals/{deal.pk}/").content.decode()
    assert "Contact added as “Decision maker”" in page and "Contact no longer “Decision maker”" in page
    assert "Deal no longer “Decides on”" in cast.reader.get(f"/contacts/{contact.pk}/").content.decode()


def test_a_label_sent_twice_is_there_once(cast: Cast, deal: Any, contact: Any) -> None:
    a_label(cast)
    for _time in range(2):
        cast.sales.htmx(url("record_labels", deal, contact), {"label": ["decision_maker"]})
    rows = Change.objects.for_portal(cast.portal).filter(record_type="deals", kind="associated")
    assert [row.facts["label"] for row in rows.order_by("pk")] == ["", "decision_maker"]


def test_the_billing_contact_and_the_primary_company_stay_beside_labels(cast: Cast, deal: Any, contact: Any) -> None:
    a_label(cast)
    a_label(cast, "Billing", "Billed")
    set_label(deal, contact, "billing", cast.sales.actor)
    form = cast.sales.htmx(url("record_labels", deal, contact)).content.decode()
    assert 'value="billing"' not in form
    cast.sales.htmx(url("record_labels", deal, contact), {"label": ["decision_maker"]})
    cast.sales.htmx(url("record_labels", deal, contact), {})
    assert labels_on(deal) == {"", "billing"}
    cast.sales.htmx(url("record_label", deal, contact), {})
    assert labels_on(deal) == {""}


def test_a_label_that_is_gone_meanwhile_is_said_and_nothing_is_joined(cast: Cast, deal: Any) -> None:
    ola = a_record(cast.sales, "contacts")
    card = cast.sales.htmx(url("record_associations", deal), {"id": ola.pk, "label": ["decision_maker"]})
    assert "There is no such label any more." in card.content.decode()
    assert labels_on(deal) == set()


def test_a_deleted_label_still_reads_on_the_timeline(cast: Cast, deal: Any, contact: Any) -> None:
    row = a_label(cast)
    cast.sales.htmx(url("record_labels", deal, contact), {"label": ["decision_maker"]})
    cast.owner.post(f"{INDEX}{row.pk}/delete/")
    assert "Contact added as “Decision maker”" in cast.reader.get(f"/deals/{deal.pk}/").content.decode()


def test_only_super_admins_of_the_portal_make_labels(cast: Cast, deal: Any, contact: Any) -> None:
    row = a_label(cast)
    urls = [INDEX, NEW, f"{INDEX}{row.pk}/edit/", f"{INDEX}{row.pk}/delete/"]
    for person in (cast.finance, cast.sales, cast.reader):
        assert all(person.post(url, {"to": "contacts", "label": "Mine"}).status_code == 403 for url in urls)
        assert all(person.get(url).status_code == 403 for url in urls[:3])
    assert "Decision maker" not in cast.outsider.get(f"{INDEX}?object=deals").content.decode()
    assert all(cast.outsider.post(url, {"label": "Mine"}).status_code == 404 for url in urls[2:])
    assert cast.owner.get(f"{INDEX}?object=products").status_code == 404
    assert AssociationLabel.objects.for_portal(cast.portal).count() == 2


def test_one_who_may_only_read_sees_labels_and_cannot_change_them(cast: Cast, deal: Any, contact: Any) -> None:
    a_label(cast)
    cast.sales.htmx(url("record_labels", deal, contact), {"label": ["decision_maker"]})
    assert "Decision maker" in cast.reader.get(f"/deals/{deal.pk}/").content.decode()
    assert cast.reader.htmx(url("record_labels", deal, contact)).status_code == 403
    assert cast.reader.htmx(url("record_labels", deal, contact), {"label": []}).status_code == 403


def test_pages_with_labels_ask_no_more_often_when_there_are_more(cast: Cast, deal: Any) -> None:
    def grow() -> None:
        number = AssociationLabel.objects.for_portal(cast.portal).count()
        row = a_label(cast, f"Label {number}", f"Other {number}")
        join(deal, a_record(cast.sales, "contacts"), cast.sales.actor, [row.name])

    def asked(address: str) -> int:
        cast.owner.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert cast.owner.get(address).status_code == 200
        return len(captured)

    grow()
    addresses = (f"/deals/{deal.pk}/", f"{INDEX}?object=deals")
    few = [asked(address) for address in addresses]
    for _round in range(3):
        grow()
    assert [asked(address) for address in addresses] == few and max(few) <= 15
