"""What an export wrote, an import reads: the same values in another portal, and nothing changed in the same one."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.portals.models import Membership, Portal
from core.portals.roles import Role
from crm.contacts.models import Contact
from crm.deals.models import Deal, DealStage, Pipeline
from crm.records.imports import receiving, starting
from crm.records.imports.formulas import TRIGGERS
from crm.records.models import Import, ImportRow, PropertyDefinition, PropertyValue
from crm.records.portal_types import portal_type, renew_schema
from crm.records.record_types import Property, PropertyKind
from crm.records.saving import verbs_of
from crm.records.values import text_value
from tests.crm.imports.conftest import Importer
from tests.people import Cast, Person

pytestmark = pytest.mark.both_databases

# Labels that are other properties' words, each other's values, or run in a spreadsheet.
KINDS = {
    "note_text": (PropertyKind.TEXT, "Surname"),
    "short": (PropertyKind.STRING, "=HYPERLINK(1)"),
    "score": (PropertyKind.NUMBER, "Record ID "),
    "fee": (PropertyKind.CURRENCY, "City"),
    "born": (PropertyKind.DATE, "Born, when"),
    "seen": (PropertyKind.DATETIME, 'Seen "at"'),
    "colour": (PropertyKind.ENUMERATION, "Colour"),
    "tags": (PropertyKind.MULTIPLE, "Tags"),
    "vip": (PropertyKind.BOOL, "+VIP"),
    "mobile2": (PropertyKind.PHONE, "Phone"),
}
OPTIONS = [
    {"value": "a", "label": "b"}, {"value": "b", "label": "a"}, {"value": "semi", "label": "x; y"},
    {"value": "twin1", "label": "Twin"}, {"value": "twin2", "label": "twin"}, {"value": "=c", "label": "=1+1"},
]  # fmt: skip
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
SPICE = st.sampled_from(
    [*TRIGGERS.replace("\0", ""), "'", "''", "'=", "\xa0", "\u202e", "😀", '"', ",", ";", "\r\n", "_x000D_"]
)
TEXTS = st.builds("".join, st.lists(st.text(LETTERS, max_size=20) | SPICE, max_size=5)) | st.just("é" * 9000)
DIGITS = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False)
VALUES: dict[PropertyKind, st.SearchStrategy[str]] = {
    PropertyKind.TEXT: TEXTS,
    PropertyKind.STRING: TEXTS,
    PropertyKind.PHONE: st.sampled_from(["+47 900 00 000", "-5", "(555) 1", "=1"]),
    PropertyKind.NUMBER: DIGITS.map(str)
    | st.sampled_from(["1.10", "0.1", "1E+3", "0", "123456789012.3456789", "1E-20"]),
    PropertyKind.CURRENCY: DIGITS.map(str),
    PropertyKind.DATE: st.dates().map(str),
    PropertyKind.DATETIME: st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    PropertyKind.ENUMERATION: st.sampled_from([option["value"] for option in OPTIONS]),
    PropertyKind.MULTIPLE: st.lists(st.sampled_from([option["value"] for option in OPTIONS]), max_size=4).map(";".join),
    PropertyKind.BOOL: st.sampled_from(["true", "false"]),
}
PEOPLE = st.lists(
    st.fixed_dictionaries({}, optional={name: VALUES[kind] for name, (kind, _label) in KINDS.items()}),
    min_size=1,
    max_size=4,
)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def portals(cast: Cast) -> Cast:
    """Both know the same properties and the same people."""
    for portal in (cast.portal, cast.other_portal):
        PropertyDefinition.objects.for_portal(portal).bulk_create(
            PropertyDefinition(
                portal=portal, record_type="contacts", name=name, label=label, kind=kind, group="information",
                options=OPTIONS if kind in (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE) else [],
            )
            for name, (kind, label) in KINDS.items()
        )  # fmt: skip
        renew_schema(portal)
    for person in (cast.sales, cast.finance):
        Membership.objects.create(user=person.user, portal=cast.other_portal, role=Role.SALES)
        type(person.user).objects.filter(pk=person.user.pk).update(name="Kari Twin")
    return cast


def exported(person: Person, kind: str, file: str) -> bytes:
    answer = person.get(f"/{kind}/export/?format={file}&all=1")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def values(portal: Portal, kind: str, records: Iterable[Any]) -> list[dict[str, Any]]:
    props = [
        prop for prop in portal_type(kind, portal).properties if not (prop.read_only or prop.derive or prop.hidden)
    ]
    return [{prop.name: value(record, prop) for prop in props} for record in records]


def value(record: Any, prop: Property) -> Any:
    """1.10 is the number 1.1."""
    text = text_value(record, prop)
    return Decimal(text) if text and prop.kind in (PropertyKind.NUMBER, PropertyKind.CURRENCY) else text


def brought_in(importer: Importer, person: Person, kind: str, content: bytes, file: str) -> Import:
    """By the guesses alone, as by a person who changes nothing on the page."""
    job = receiving.receive(person.portal, portal_type(kind, person.portal), f"a.{file}", content, person.actor)
    importer.check(job)
    starting.run(job)
    return importer.work(job)


def emptied(*portals: Portal) -> None:
    for portal in portals:
        for model in (ImportRow, Import, PropertyValue, Contact, Deal):
            model.objects.for_portal(portal).all().delete()


@SOME
@given(file=st.sampled_from(["csv", "xlsx"]), people=PEOPLE)
def test_people_come_back_as_they_were(
    portals: Cast, importer: Importer, file: str, people: list[dict[str, str]]
) -> None:
    emptied(portals.portal, portals.other_portal)
    owners = ["", str(portals.sales.user.pk), str(portals.finance.user.pk), ""]
    items = [
        {"email": f"=p{place}@x.example", "hubspot_owner_id": owner, **each}
        for place, (each, owner) in enumerate(zip(people, owners, strict=False))
    ]
    made = verbs_of("contacts").create_many(portals.portal, items, portals.sales.actor)
    content = exported(portals.sales, "contacts", file)
    again = brought_in(importer, portals.sales, "contacts", content, file)
    assert importer.counts(again) == {"unchanged": len(made)}, importer.problems(again)
    job = brought_in(importer, portals.outsider, "contacts", content, file)
    assert importer.counts(job) == {"created": len(made)}, importer.problems(job)
    before = Contact.objects.for_portal(portals.portal).order_by("pk")
    after = Contact.objects.for_portal(portals.other_portal).order_by("pk")
    assert values(portals.other_portal, "contacts", after) == values(portals.portal, "contacts", before)


@pytest.mark.parametrize("file", ["csv", "xlsx"])
def test_deals_keep_stages_that_are_called_alike(portals: Cast, importer: Importer, file: str) -> None:
    for portal in (portals.portal, portals.other_portal):
        for key in ("east", "west"):
            pipeline = Pipeline.objects.for_portal(portal).create(key=key, label=key.title(), position=5)
            DealStage.objects.for_portal(portal).create(pipeline=pipeline, key=f"won-{key}", label="Won", probability=1)
    items = [
        {"dealname": key, "pipeline": key, "dealstage": f"won-{key}", "amount": "1200.50", "closedate": "2026-12-31"}
        for key in ("east", "west")
    ]
    verbs_of("deals").create_many(portals.portal, items, portals.sales.actor)
    content = exported(portals.sales, "deals", file)
    assert importer.counts(brought_in(importer, portals.sales, "deals", content, file)) == {"unchanged": 2}
    brought_in(importer, portals.outsider, "deals", content, file)
    before = Deal.objects.for_portal(portals.portal).order_by("name")
    after = Deal.objects.for_portal(portals.other_portal).order_by("name")
    assert values(portals.other_portal, "deals", after) == values(portals.portal, "deals", before)
