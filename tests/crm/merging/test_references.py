"""Nothing that names a record is forgotten by a merge: every such column of every model is followed or explained."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.changes import Change, ChangeSubject
from core.portals.scoping import PortalModel
from crm.deals.lines import add_line
from crm.notes.writing import add_note
from crm.records.associations import associate
from crm.records.merging.merge import merge_records
from crm.records.merging.refusing import CannotMerge
from crm.records.models import Association, DuplicateKey, DuplicatePair, MergedRecord
from crm.records.models.record import Record
from crm.records.saving import update_record
from qbo_sync.models import Link
from tests.crm.merging.looking import fresh, sentences
from tests.invoices.companies import Company
from tests.people import Cast, a_cast, a_record

# What names a record by type and id. "stays": it tells of the record that was, and its reader finds the survivor.
FOLLOWED = {
    "core.Change": "stays", "core.ChangeSubject": "follows",
    "records.Association": "follows", "records.MergedRecord": "follows",
    "records.RecordVisit": "follows", "records.DuplicateKey": "follows", "records.DuplicatePair": "follows",
    "records.PropertyValue": "stays", "records.ImportRow": "stays",
    "records.ListMember": "follows", "records.ListEvent": "stays",
    "invoices.InvoiceDraft": "follows", "qbo_sync.Link": "follows", "qbo_sync.OutboxEntry": "follows",
}  # fmt: skip


def names_records(model: Any) -> bool:
    columns = (field.name for field in model._meta.concrete_fields if isinstance(field, models.BigIntegerField))
    return any(name.endswith("_id") for name in columns)


def test_every_model_that_names_records_is_known() -> None:
    ours = [model for model in apps.get_models() if issubclass(model, PortalModel) and names_records(model)]
    unknown = [model._meta.label for model in ours if model._meta.label not in FOLLOWED]
    assert not unknown, f"Name a follower in settings.MERGE_FOLLOWERS, or say here why it stays: {unknown}"


def test_every_foreign_key_to_a_record_is_found() -> None:
    from crm.records.merging.foreign_keys import keys_to

    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Record):
                assert field in keys_to(field.related_model), field
                assert issubclass(model, PortalModel) and not field.unique, field


def dangling(portal: Any) -> list[Any]:
    """What still points at a record that was merged away."""
    found: list[Any] = []
    for name, gone in MergedRecord.objects.for_portal(portal).values_list("record_type", "record_id"):
        for rows in (
            Association.objects.for_portal(portal).filter(from_type=name, from_id=gone),
            Association.objects.for_portal(portal).filter(to_type=name, to_id=gone),
            ChangeSubject.objects.for_portal(portal).filter(record_type=name, record_id=gone),
            Link.objects.for_portal(portal).filter(record_type=name, record_id=gone),
            MergedRecord.objects.for_portal(portal).filter(record_type=name, into_id=gone),
            DuplicateKey.objects.for_portal(portal).filter(record_type=name, record_id=gone),
            DuplicatePair.objects.for_portal(portal).filter(record_type=name, one_id=gone),
            DuplicatePair.objects.for_portal(portal).filter(record_type=name, other_id=gone),
        ):
            found += list(rows)
        for model in apps.get_models():
            if issubclass(model, PortalModel):
                for field in model._meta.concrete_fields:
                    if isinstance(field, models.ForeignKey) and field.related_model._meta.label_lower == LABELS[name]:
                        found += list(model.objects.for_portal(portal).filter(**{field.name: gone}))
    return found


LABELS = {"contacts": "contacts.contact", "companies": "contacts.company", "deals": "deals.deal"}
COUNT = 3
Step = tuple[str, str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["associate", "label", "note", "edit", "line", "link", "merge", "merge"]),
        st.sampled_from(list(LABELS)),
        st.integers(0, COUNT - 1),
        st.integers(0, COUNT - 1),
    ),
    min_size=4,
    max_size=14,
)


class Walk:
    """A portal with three of each kind, and what was put on them: under which survivor it must be found."""

    def __init__(self) -> None:
        self.cast = a_cast()
        self.actor = self.cast.sales.actor
        self.company = Company(self.cast.portal)
        self.records = {name: [a_record(self.cast.sales, name) for _each in range(COUNT)] for name in LABELS}
        self.stands = {(name, row.pk): row.pk for name, rows in self.records.items() for row in rows}
        self.notes: list[tuple[str, int, int]] = []
        self.lines: list[tuple[int, int]] = []
        self.links: list[tuple[str, int, str]] = []
        self.pairs: set[tuple[tuple[str, int], tuple[str, int]]] = set()

    def survivor(self, name: str, place: int) -> Any:
        record = self.records[name][place]
        return type(record).objects.for_portal(self.cast.portal).get(pk=self.now(name, record.pk))

    def now(self, name: str, pk: int) -> int:
        while self.stands[name, pk] != pk:
            pk = self.stands[name, pk]
        return pk

    def take(self, number: int, step: Step) -> None:
        deed, name, one, other = step
        getattr(self, deed)(number, name, self.survivor(name, one), other)

    def associate(self, number: int, name: str, record: Any, other: int, label: str = "") -> None:
        to = {"contacts": "companies", "companies": "deals", "deals": "contacts"}[name]
        target = self.survivor(to, other)
        associate(record, target, self.actor, label)
        self.pairs.add(((name, record.pk), (to, target.pk)))

    def label(self, number: int, name: str, record: Any, other: int) -> None:
        self.associate(number, name, record, other, "partner")

    def note(self, number: int, name: str, record: Any, other: int) -> None:
        self.notes.append((name, record.pk, add_note(record, f"Note {number}", self.actor).pk))

    def edit(self, number: int, name: str, record: Any, other: int) -> None:
        update_record(record, {"description" if name != "contacts" else "jobtitle": str(number)}, self.actor)

    def line(self, number: int, name: str, record: Any, other: int) -> None:
        deal = self.survivor("deals", other)
        self.lines.append((add_line(deal, {"name": f"Line {number}", "price": "1"}, self.actor).pk, deal.pk))

    def link(self, number: int, name: str, record: Any, other: int) -> None:
        if name != "deals":
            rows = Link.objects.for_portal(self.cast.portal)
            is_first = not rows.filter(record_type=name, record_id=record.pk, is_primary=True).exists()
            values = {"connection": self.company.connection, "entity": "Customer", "qbo_id": str(number)}
            rows.create(record_type=name, record_id=record.pk, is_primary=is_first, **values)
            self.links.append((name, record.pk, str(number)))

    def merge(self, number: int, name: str, record: Any, other: int) -> None:
        target = self.survivor(name, other)
        try:
            merge_records(record, target, {}, self.actor)
            self.stands[name, target.pk] = record.pk
        except CannotMerge:
            assert record.pk == target.pk

    def look(self) -> None:
        portal = self.cast.portal
        assert dangling(portal) == []
        for name, pk, note in self.notes:
            on = Association.objects.for_portal(portal).filter(from_type="notes", from_id=note)
            assert list(on.values_list("to_type", "to_id")) == [(name, self.now(name, pk))]
        for line, deal in self.lines:
            from crm.deals.models import LineItem

            assert LineItem.objects.for_portal(portal).get(pk=line).deal_id == self.now("deals", deal)
        for name, pk, qbo_id in self.links:
            assert Link.objects.for_portal(portal).get(record_type=name, qbo_id=qbo_id).record_id == self.now(name, pk)
        rows = Association.objects.for_portal(portal)
        for (name, pk), (to, to_pk) in self.pairs:
            assert rows.filter(from_type=name, from_id=self.now(name, pk), to_type=to, to_id=self.now(to, to_pk))
        both_ways = set(rows.values_list("from_type", "from_id", "to_type", "to_id", "label"))
        assert both_ways == {(to, to_id, name, pk, label) for name, pk, to, to_id, label in both_ways}
        self.look_at_history()

    def look_at_history(self) -> None:
        """Every change of every record that went into a survivor shows on its timeline."""
        portal = self.cast.portal
        for (name, pk), _into in self.stands.items():
            own = set(
                Change.objects.for_portal(portal)
                .filter(record_type=name, record_id=pk)
                .exclude(kind="merged_away")
                .values_list("pk", flat=True)
            )
            last = self.now(name, pk)
            shown = ChangeSubject.objects.for_portal(portal).filter(record_type=name, record_id=last)
            assert own <= set(shown.values_list("change_id", flat=True)) or last == pk


@pytest.mark.both_databases
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_merged_nothing_is_lost_and_nothing_points_at_what_is_gone(db: None, steps: list[Step]) -> None:
    walk = Walk()
    for number, step in enumerate(steps):
        walk.take(number, step)
    walk.look()


def test_a_wrong_move_would_be_seen(cast: Cast) -> None:
    one, other = (a_record(cast.sales, "contacts") for _each in range(2))
    merge_records(one, other, {}, cast.sales.actor)
    rows = Association.objects.for_portal(cast.portal)
    rows.create(from_type="contacts", from_id=other.pk, to_type="deals", to_id=1)
    assert len(dangling(cast.portal)) == 1 and fresh(one).pk == one.pk and sentences(one)
