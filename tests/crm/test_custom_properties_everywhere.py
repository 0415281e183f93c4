"""A custom property of every kind, on every object, through every door that a built-in one has."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from crm.records.defining import CUSTOM_KINDS, create_property
from crm.records.filters import parse_filters
from crm.records.models import SavedView
from crm.records.portal_types import portal_type
from crm.records.record_types import PropertyKind, RecordType, all_record_types
from crm.webhooks.models import EventDelivery
from crm.webhooks.subscribing import subscribe
from invoices.models import Payment
from tests.crm.imports.conftest import Importer
from tests.harness.apps import App
from tests.invoices.making import a_book, an_invoice
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db
OPTIONS = [{"value": name, "label": f"The {name}", "hidden": False} for name in ("north", "south")]
# Kind -> a value as the API gives it, the same on a page, and another one.
VALUES = {
    PropertyKind.STRING: ("Red wine", "Red wine", "White wine"),
    PropertyKind.TEXT: ("Two\nlines", "Two", "One line"),
    PropertyKind.NUMBER: ("1234.5", "1,234.5", "7"),
    PropertyKind.CURRENCY: ("99.50", "99.50", "12.25"),
    PropertyKind.DATE: ("2026-11-02", "Nov 2, 2026", "2027-01-31"),
    PropertyKind.DATETIME: ("2026-11-02T10:00:00.000Z", "11:00", "2027-01-31T09:30:00.000Z"),
    PropertyKind.ENUMERATION: ("north", "The north", "south"),
    PropertyKind.MULTIPLE: ("north;south", "The north, The south", "south"),
    PropertyKind.BOOL: ("true", "Yes", "false"),
    PropertyKind.PHONE: ("+47 22 00 00 00", "+47 22 00 00 00", "+47 33 00 00 00"),
}
NEEDED = {"tasks": {"hs_task_subject": "Call"}, "notes": {"hs_note_body": "A note"}}


def test_every_kind_has_a_value_here() -> None:
    assert set(VALUES) == set(CUSTOM_KINDS)


def name_of(kind: PropertyKind) -> str:
    return f"c_{kind.value}"


@dataclass
class Walk:
    """One object type in a portal with a custom property of each kind on it: a full record and an empty one."""

    cast: Cast
    record_type: RecordType
    full: Any
    empty: Any

    @property
    def page(self) -> str:
        return f"/{self.record_type.path}/"

    def at(self, record: Any) -> str:
        return f"{self.page}{record.pk}/"

    @property
    def api(self) -> str:
        return f"/crm/v3/objects/{self.record_type.name}"

    def held(self, record: Any) -> dict[str, Any]:
        names = ",".join(map(name_of, VALUES))
        told = App(self.cast.portal).get(f"{self.api}/{record.pk}?properties={names}").json()["properties"]
        return {kind: told[name_of(kind)] for kind in VALUES}


@pytest.fixture(params=list(all_record_types()))
def walk(request: Any, cast: Cast) -> Walk:
    for kind in VALUES:
        options = OPTIONS if kind in (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE) else []
        values = {"label": f"Own {kind.value}", "options": options}
        known = portal_type(request.param, cast.portal)
        create_property(cast.portal, known, name_of(kind), kind, values, cast.owner.actor)
    for person in (cast.owner, cast.sales, cast.reader):
        person.portal.refresh_from_db()
    return Walk(cast, portal_type(request.param, cast.portal), *(one_of(cast, request.param) for _each in range(2)))


def one_of(cast: Cast, name: str) -> Any:
    if name == "invoices":
        return an_invoice(a_book(cast.portal, name=f"Books {cast.portal.pk}"))
    if name == "commerce_payments":
        return Payment.objects.for_portal(cast.portal).create(book=a_book(cast.portal), currency="NOK", payer="Ola")
    return a_record(cast.sales, name, **NEEDED.get(name, {}))


def form_of(walk: Walk, which: int) -> dict[str, Any]:
    """What a browser sends: times in the portal's zone (Oslo), a group of boxes as several values."""
    sent: dict[str, Any] = {name_of(kind): value[which] for kind, value in VALUES.items()}
    sent[name_of(PropertyKind.DATETIME)] = ("2026-11-02T11:00", "", "2027-01-31T10:30")[which]
    multiple = name_of(PropertyKind.MULTIPLE)
    return sent | {"several": multiple, multiple: sent[multiple].split(";")}


def wanted(which: int) -> dict[PropertyKind, str]:
    return {kind: value[which] for kind, value in VALUES.items()}


def fill(walk: Walk) -> None:
    """Over the API."""
    values = {name_of(kind): value[0] for kind, value in VALUES.items()}
    answer = App(walk.cast.portal).patch(f"{walk.api}/{walk.full.pk}", {"properties": values})
    assert answer.status_code == 200, answer.content


def condition(kind: PropertyKind) -> dict[str, Any]:
    value = VALUES[kind][0].partition(";")[0]
    return {"propertyName": name_of(kind), "operator": "EQ", "value": value}


def test_pages_fill_it_in_show_it_and_edit_it_in_place(walk: Walk) -> None:
    if not walk.record_type.has_pages:
        pytest.skip("This object has no pages of its own.")
    sales = walk.cast.sales
    assert sales.post(f"{walk.at(walk.full)}edit/", form_of(walk, 0)).status_code == 302
    assert walk.held(walk.full) == wanted(0)
    shown = sales.get(walk.at(walk.full)).content.decode()
    for kind, (_value, words, _other) in VALUES.items():
        assert words in shown, kind
        sent = {**form_of(walk, 2), "several": name_of(kind)} if kind == PropertyKind.MULTIPLE else form_of(walk, 2)
        url = f"{walk.at(walk.full)}properties/{name_of(kind)}/"
        assert f'name="{name_of(kind)}"' in sales.get(f"{url}?edit").content.decode()
        answer = sales.htmx(url, {name: sent[name] for name in ("several", name_of(kind))})
        assert answer.status_code == 200, (kind, answer.content)
    assert walk.held(walk.full) == wanted(2)
    assert walk.cast.reader.post(f"{walk.at(walk.full)}edit/", form_of(walk, 0)).status_code == 403
    assert walk.cast.outsider.post(f"{walk.at(walk.full)}edit/", form_of(walk, 0)).status_code == 404


def test_new_records_are_made_with_it(walk: Walk) -> None:
    if not walk.record_type.create_in_ui:
        pytest.skip("Nobody makes these by hand.")
    page = walk.cast.sales.get(f"{walk.page}new/").content.decode()
    assert all(f'name="{name_of(kind)}"' in page for kind in VALUES)
    needed = {"firstname": "Ola", "name": "A", "dealname": "A", "hs_title": "A", "hs_task_subject": "A", "price": "1"}
    known = {name: value for name, value in needed.items() if name in walk.record_type.by_name}
    assert walk.cast.sales.post(f"{walk.page}new/", {**known, **form_of(walk, 0)}).status_code == 302
    model: Any = walk.record_type.model
    assert walk.held(model.objects.for_portal(walk.cast.portal).order_by("-pk").first()) == wanted(0)


def test_index_pages_list_sort_filter_and_keep_it(walk: Walk) -> None:
    if not walk.record_type.has_pages:
        pytest.skip("This object has no pages of its own.")
    fill(walk)
    sales = walk.cast.sales
    columns = ",".join(map(name_of, VALUES))
    page = sales.get(f"{walk.page}?columns={columns}").content.decode()
    for kind, (_value, words, _other) in VALUES.items():
        assert f"Own {kind.value}" in page and words in page, kind
        sorts = () if kind == PropertyKind.MULTIPLE else (name_of(kind), f"-{name_of(kind)}")  # several have no order
        for sort in sorts:
            listed = sales.get(f"{walk.page}?columns={columns}&sort={sort}").content.decode()
            assert listed.index(walk.at(walk.full)) < listed.index(walk.at(walk.empty)), sort
        asked = [{"filters": [condition(kind)]}]
        kept = {"name": kind.value, "filters": json.dumps(asked), "columns": name_of(kind), "sort": "".join(sorts[1:])}
        assert sales.post(f"{walk.page}views/save/", kept).status_code == 302
        view = SavedView.objects.for_portal(walk.cast.portal).get(name=kind.value)
        assert (view.columns[-1], view.filters) == (name_of(kind), asked)
        found = sales.get(f"{walk.page}?view={view.pk}").content.decode()
        assert walk.at(walk.full) in found and walk.at(walk.empty) not in found, kind


def test_filters_say_the_same_of_it_in_the_database_and_in_memory(walk: Walk) -> None:
    fill(walk)
    model: Any = walk.record_type.model
    rows = model.objects.for_portal(walk.cast.portal)
    full, empty = rows.get(pk=walk.full.pk), rows.get(pk=walk.empty.pk)
    for kind in VALUES:
        for said, holds in (
            (condition(kind), True),
            ({"propertyName": name_of(kind), "operator": "HAS_PROPERTY"}, True),
            ({"propertyName": name_of(kind), "operator": "NOT_HAS_PROPERTY"}, False),
        ):
            filters = parse_filters([{"filters": [said]}], walk.record_type, walk.cast.portal)
            found = set(filters.narrow(rows).values_list("pk", flat=True)) & {full.pk, empty.pk}
            assert found == {full.pk if holds else empty.pk}, said
            assert (filters.matches(full), filters.matches(empty)) == (holds, not holds), said


def test_programs_read_write_search_and_hear_of_it(walk: Walk) -> None:
    app, singular = App(walk.cast.portal), walk.record_type.singular
    events = [f"{singular}.propertyChange({name_of(kind)})" for kind in VALUES]
    subscribe(walk.cast.portal, "https://example.com/in", events, walk.cast.owner.actor)
    fill(walk)
    assert walk.held(walk.full) == wanted(0)
    for kind in VALUES:
        search = {"filterGroups": [{"filters": [condition(kind)]}], "sorts": [name_of(kind)]}
        assert [each["id"] for each in app.post(f"{walk.api}/search", search).json()["results"]] == [str(walk.full.pk)]
        assert (
            app.patch(f"{walk.api}/{walk.full.pk}", {"properties": {name_of(kind): VALUES[kind][2]}}).status_code == 200
        )
    assert walk.held(walk.full) == wanted(2)
    names = ",".join(map(name_of, VALUES))
    told = app.get(f"{walk.api}/{walk.full.pk}?propertiesWithHistory={names}").json()["propertiesWithHistory"]
    for kind, (first, _words, other) in VALUES.items():
        assert [each["value"] for each in told[name_of(kind)]] == [other, first], kind
    heard = [event for parcel in EventDelivery.objects.for_portal(walk.cast.portal) for event in parcel.events]
    assert sorted(str(event["propertyName"]) for event in heard) == sorted([*map(name_of, VALUES)] * 2)
    wrong = app.patch(f"{walk.api}/{walk.full.pk}", {"properties": {"c_number": "many", "c_enumeration": "east"}})
    assert {each["in"] for each in wrong.json()["errors"]} == {"c_number", "c_enumeration"}


def test_it_leaves_in_a_file_and_comes_back_from_one(walk: Walk) -> None:
    if not walk.record_type.has_pages:
        pytest.skip("Line items and notes are in no export of their own.")
    fill(walk)
    answer = walk.cast.sales.get(f"{walk.page}export/?format=csv&all=1")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    heads = text.partition("\n")[0]
    assert all(f"Own {kind.value}" in heads for kind in VALUES)
    app = App(walk.cast.portal)
    emptied = {name_of(kind): "" for kind in VALUES}
    assert app.patch(f"{walk.api}/{walk.full.pk}", {"properties": emptied}).status_code == 200
    importer = Importer(walk.cast)
    upload = importer.upload(text, walk.record_type.name)
    assert {name_of(kind) for kind in VALUES} <= set(upload.matching)
    own = [key if key.startswith("c_") or key == "hs_object_id" else "" for key in upload.matching]
    form = {f"column-{place}": key for place, key in enumerate(own)}
    form |= {"key": "hs_object_id", "mode": "update", "dates": upload.dates, "decimal": "", "apostrophes": "marks"}
    page = walk.cast.sales.post(f"/settings/imports/{upload.pk}/", form)
    assert page.status_code == 302, page.content
    job = importer.work(upload)
    assert not importer.problems(job), importer.problems(job)
    walk.cast.sales.post(f"/settings/imports/{upload.pk}/run/")
    importer.work(job)
    assert walk.held(walk.full) == wanted(0)


@pytest.mark.parametrize("walk", ["invoices", "commerce_payments"], indirect=True)
def test_what_quickbooks_owns_stays_shut_beside_it(walk: Walk) -> None:
    theirs = {"invoices": "hs_amount_billed", "commerce_payments": "hs_initial_amount"}[walk.record_type.name]
    app, url = App(walk.cast.portal), walk.at(walk.full)
    answer = app.patch(f"{walk.api}/{walk.full.pk}", {"properties": {theirs: "1", "c_number": "1"}})
    assert answer.status_code == 400 and [each["in"] for each in answer.json()["errors"]] == [theirs]
    page = walk.cast.sales.get(f"{url}edit/").content.decode()
    assert f'name="{theirs}"' not in page and 'name="c_number"' in page
    before = walk.held(walk.full)
    walk.cast.sales.post(f"{url}edit/", {theirs: "1"})
    assert walk.held(walk.full) == before
    upload = Importer(walk.cast).upload(f"Record ID,{theirs}\n{walk.full.pk},1\n", walk.record_type.name)
    assert upload.matching == ["hs_object_id", ""]
    columns = {"column-0": "hs_object_id", "column-1": theirs, "key": "hs_object_id", "dates": "", "decimal": ""}
    made = walk.cast.sales.post(f"/settings/imports/{upload.pk}/", columns | {"mode": "both"})
    assert made.status_code == 422 and "Choose what to do with the rows" in made.content.decode()
