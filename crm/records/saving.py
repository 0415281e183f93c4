"""The verbs on records: create, update, archive, restore. Pages, the API, imports and the sync all write through them.

A record type with rules of its own names a subclass of RecordVerbs in `verbs_path`.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor, RecordChange, record_changes
from core.portals.models import Portal
from core.portals.scoping import assert_same_portal
from crm.records.assigning import WRITERS, assign_value, must_be_filled, obey_rules
from crm.records.duplicates.keys import keep_keys
from crm.records.indexing import index_many
from crm.records.invalid import AlreadyExists as AlreadyExists
from crm.records.invalid import InvalidRecord as InvalidRecord
from crm.records.merging.refusing import CannotMerge, refuse_merged_away
from crm.records.merging.survivors import point_at_survivors
from crm.records.portal_types import portal_type
from crm.records.record_types import (
    Property,
    PropertyKind,
    RecordType,
    all_record_types,
    record_type_of,
)
from crm.records.uniqueness import hold_unique, refuse_taken
from crm.records.values import InvalidValue, is_same, parse_value, read_value, search_text

Diff = dict[str, tuple[Any, Any]]
LOOKED_UP = (PropertyKind.OWNER, PropertyKind.ENUMERATION, PropertyKind.MULTIPLE)


class RecordVerbs:
    """The generic verbs; subclasses override the hooks `fill_new`, `prepare`, `check`, `check_archiving`, `assign`,
    `follow`, `kind_of`, `also_on`, `duplicate_keys`; for merging `check_merging`, `united_values`, `take_over`. One
    object serves one call: it remembers what it looked up for the records of a batch.
    """

    creates_in_bulk = True  # False where a new record depends on the one before it
    duplicate_columns: frozenset[str] = frozenset()  # the fields that `duplicate_keys` reads

    def __init__(self, record_type: RecordType) -> None:
        self.record_type = record_type
        self.copies = False  # True where records come over as they stand elsewhere: nothing is filled in or held back
        self._parsed: dict[tuple[str, str], Any] = {}
        self._portal: Portal | None = None

    # hooks

    def fill_new(self, record: Any, portal: Portal) -> None:
        """Sets what a new record has when nothing was said."""

    def prepare(self, record: Any, values: Mapping[str, Any], is_new: bool) -> Mapping[str, Any]:
        """The values in the order in which they are set, with what follows from them added."""
        return values

    def check(self, record: Any) -> None:
        """Looks at the record as it would be saved. Raises InvalidRecord."""

    def check_archiving(self, record: Any, archiving: bool) -> None:
        """May it be archived, or restored? Raises InvalidRecord."""

    def duplicate_keys(self, record: Any) -> Iterable[str]:
        """By what another record may be the same one (crm/records/duplicates)."""
        return ()

    def check_merging(self, survivor: Any, loser: Any) -> None:
        """May the loser be merged into the survivor? Raises CannotMerge."""
        if not self.record_type.merges:
            raise CannotMerge(_("%(types)s cannot be merged.") % {"types": self.record_type.label_plural})

    def united_values(self, record: Any, prop: Property) -> Sequence[str]:
        """What a record gives to a property that unites the values of both."""
        return [value for value in str(read_value(record, prop) or "").split(";") if value]

    def take_over(self, survivor: Any, loser: Any, actor: Actor) -> None:
        """Gives the survivor, before it is saved, what it takes of the loser beside properties and references."""

    def assign(self, record: Any, prop: Property, value: Any) -> None:
        """Puts one parsed value into its column or into the properties JSON."""
        assign_value(record, prop, value)

    def follow(self, record: Any, diff: Diff) -> Diff:
        """Sets what follows from the values that changed (when it was done); returns what it set, for the history."""
        return {}

    def kind_of(self, record: Any, diff: Diff) -> str:
        """What an update is called in the change log, where it is a deed with a name of its own."""
        return "updated"

    def may_write(self, record: Any, prop: Property, actor: Actor) -> bool:
        """Read-only properties are written by the room that owns them, never by people, programs or imports."""
        return not (prop.read_only and actor.origin in WRITERS) or (prop.copied and self.copies)

    def also_on(self, record: Any) -> Sequence[tuple[str, int]]:
        """Further records on whose timelines a change of this one shows."""
        return ()

    def also_on_many(self, records: Sequence[Any]) -> Mapping[int, Sequence[tuple[str, int]]]:
        return {record.pk: self.also_on(record) for record in records}

    # verbs

    def create(
        self, portal: Portal, values: Mapping[str, Any], actor: Actor, on: Mapping[str, Any] | None = None
    ) -> Any:
        """A new record from property values; `on` gives the records it belongs to, by foreign key column.

        Raises InvalidRecord, AlreadyExists, PortalMismatch.
        """
        return self.create_many(portal, [values], actor, on)[0]

    def create_many(
        self,
        portal: Portal,
        items: Sequence[Mapping[str, Any]],
        actor: Actor,
        on: Mapping[str, Any] | None = None,
    ) -> list[Any]:
        """As create, for many: all or none, in a number of queries that does not grow with them."""
        self.record_type = portal_type(self.record_type, portal)
        if len(items) > 1 and not self.creates_in_bulk:
            with transaction.atomic():
                return [self.create(portal, values, actor, on) for values in items]
        made = [self._new(portal, values, actor, on or {}) for values in items]
        with transaction.atomic():
            hold_unique(portal, self.record_type, {name for _record, diff in made for name in diff})
            self._insert([record for record, _diff in made])
            index_many(made, self.record_type)
            self.keep_duplicates([record for record, _diff in made], new=True)
            record_changes(self._changes(made, "created", actor))
        return [record for record, _diff in made]

    def as_it_would_be(
        self,
        portal: Portal,
        values: Mapping[str, Any],
        actor: Actor,
        record: Any | None = None,
        on: Mapping[str, Any] | None = None,
    ) -> Any:
        """A new record with these values, or a copy of `record`, unsaved. Raises InvalidRecord.

        Whether a unique value is taken shows only when it is written (or asked of `refuse_taken`).
        """
        self.record_type = portal_type(self.record_type, portal)
        if record is None:
            return self._new(portal, values, actor, on or {})[0]
        changed = copy(record)
        self._set(changed, values, portal.pk, actor, is_new=False)
        return changed

    def _new(self, portal: Portal, values: Mapping[str, Any], actor: Actor, on: Mapping[str, Any]) -> tuple[Any, Diff]:
        record: Any = self.record_type.model(portal=portal)
        for column, owner in on.items():
            assert_same_portal(record, owner)
            setattr(record, column, owner)
        self.fill_new(record, portal)
        return record, self._set(record, values, portal.pk, actor, is_new=True)

    def _insert(self, records: Sequence[Any]) -> None:
        if not records:
            return
        refuse_taken(records, self.record_type)
        point_at_survivors(records)
        for record in records:
            record.fold_columns()
        try:
            with transaction.atomic():
                self._rows(records[0].portal).bulk_create(records)
        except IntegrityError:
            refuse_taken(records, self.record_type)
            raise

    def update(self, record: Any, values: Mapping[str, Any], actor: Actor) -> Any:
        """Writes what differs; nothing differs, nothing is written. Raises InvalidRecord, AlreadyExists."""
        return self.update_many([(record, values)], actor)[0]

    def update_many(self, changes: Sequence[tuple[Any, Mapping[str, Any]]], actor: Actor) -> list[Any]:
        """As update, for many records of one portal: all or none, in a number of queries that does not grow."""
        if not changes:
            return []
        assert_same_portal(*(record for record, _values in changes))
        self.record_type = portal_type(self.record_type, changes[0][0].portal)
        with transaction.atomic():
            hold_unique(
                changes[0][0].portal, self.record_type, {name for _record, values in changes for name in values}
            )
            locked = self.locked([record for record, _values in changes])
            refuse_merged_away(list(locked.values()), self.record_type)
            written: list[tuple[Any, Diff]] = []
            columns: set[str] = set()
            for record, values in changes:
                row = locked[record.pk]
                before = columns_of(row)
                diff = self._set(row, values, row.portal_id, actor, is_new=False)
                if diff:
                    row.updated_at = clock.now()
                    row.fold_columns()
                    columns |= {name for name, value in columns_of(row).items() if value != before[name]}
                    written.append((row, diff))
            self.write(written, columns)
            record_changes(self._changes(written, "updated", actor))
        return [locked[record.pk] for record, _values in changes]

    def write(self, written: Sequence[tuple[Any, Diff]], columns: set[str]) -> None:
        """Locked rows, each with what differs; `columns` are the fields to be saved. Raises AlreadyExists."""
        rows = list({row.pk: row for row, _diff in written}.values())
        if not rows:
            return
        refuse_taken(rows, self.record_type)
        point_at_survivors(rows, columns)
        try:
            with transaction.atomic():
                self._rows(rows[0].portal).bulk_update(rows, sorted(columns))
        except IntegrityError:
            refuse_taken(rows, self.record_type)
            raise
        index_many(written, self.record_type)
        if columns & self.duplicate_columns:
            self.keep_duplicates(rows)

    def keep_duplicates(self, rows: Sequence[Any], new: bool = False, again: bool = False) -> None:
        """Brings the suggestions of duplicates to what the rows are now."""
        if self.duplicate_columns:
            keep_keys(rows, self.record_type, {row.pk: self.duplicate_keys(row) for row in rows}, new, again)

    def archive(self, record: Any, actor: Actor) -> None:
        """Takes the record out of sight; it can be restored for 90 days. Raises InvalidRecord."""
        self.archive_many([record], actor)

    def archive_many(self, records: Sequence[Any], actor: Actor) -> None:
        """Those of one portal; what is archived already stays as it is. Raises InvalidRecord."""
        self._set_archived(records, clock.now(), "archived", actor)

    def restore(self, record: Any, actor: Actor) -> None:
        """Raises InvalidRecord, AlreadyExists if a unique value was taken in the meantime."""
        self._set_archived([record], None, "restored", actor)

    def put_on(self, record: Any, column: str, owner: Any | None, actor: Actor) -> None:
        """Sets the foreign key by which the record belongs to another (a line item to its deal), or clears it.

        Raises PortalMismatch, InvalidRecord.
        """
        assert_same_portal(record, owner)
        with transaction.atomic():
            locked = self.locked([record])[record.pk]
            refuse_merged_away([locked], self.record_type)
            before = getattr(locked, f"{column}_id")
            if before == (owner and owner.pk):
                return
            setattr(locked, column, owner)
            self.check(locked)
            point_at_survivors([locked], {column})
            locked.updated_at = clock.now()
            locked.save()
            record_changes(self._changes([(locked, {column: (before, owner and owner.pk)})], "updated", actor))
        setattr(record, column, owner)

    def _set_archived(self, records: Sequence[Any], at: datetime | None, kind: str, actor: Actor) -> None:
        if not records:
            return
        self.record_type = portal_type(self.record_type, records[0].portal)
        with transaction.atomic():
            if at is None:
                hold_unique(records[0].portal, self.record_type, self.record_type.by_name)
            locked = self.locked(records)
            moved = [row for row in locked.values() if (row.archived_at is None) != (at is None)]
            refuse_merged_away(moved, self.record_type)
            for row in moved:
                self.check_archiving(row, archiving=at is not None)
                row.archived_at, row.updated_at = at, clock.now()
            refuse_taken(moved, self.record_type)
            ids = [row.pk for row in moved]
            self._rows(records[0].portal).filter(pk__in=ids).update(archived_at=at, updated_at=clock.now())
            self.keep_duplicates(moved)
            record_changes(self._changes([(row, {}) for row in moved], kind, actor))
        for record in records:
            record.archived_at = at

    def _rows(self, portal: Portal) -> Any:
        return self.record_type.model.objects.for_portal(portal)  # type: ignore[attr-defined]

    def locked(self, records: Sequence[Any], whole: bool = False) -> dict[int, Any]:
        """The rows as they stand now, in the order of ids, so that two batches never wait for each other in a ring.

        `whole` locks out those who are about to point at them, too (merging/survivors.py). Raises the model's
        DoesNotExist.
        """
        wanted = {record.pk for record in records}
        rows = self._rows(records[0].portal).select_related(*related_columns(self.record_type))
        rows = rows.select_for_update(of=("self",), no_key=not whole).filter(pk__in=wanted)
        locked = {row.pk: row for row in rows.order_by("pk")}
        if wanted - locked.keys():
            raise self.record_type.model.DoesNotExist  # type: ignore[attr-defined]
        return locked

    def _set(
        self, record: Any, values: Mapping[str, Any], portal_id: int, actor: Actor, is_new: bool
    ) -> dict[str, tuple[Any, Any]]:
        errors: dict[str, InvalidValue] = {}
        diff: dict[str, tuple[Any, Any]] = {}
        prepared = self.prepare(record, self._with_required(values, is_new, record, actor), is_new)
        for name, raw in prepared.items():
            prop = self.record_type.property_named(name)
            if prop is None:
                errors[name] = InvalidValue(
                    _("Property “%(name)s” does not exist") % {"name": name}, "PROPERTY_DOESNT_EXIST"
                )
            elif not self.may_write(record, prop, actor):
                errors[name] = InvalidValue(
                    _("%(label)s cannot be changed here.") % {"label": prop.label}, "READ_ONLY_VALUE"
                )
            else:
                if prop.required and not self._must_be_filled(record, prop, actor, is_new):
                    prop = replace(prop, required=False)
                self._set_one(record, prop, raw, portal_id, diff, errors)
        if errors:
            raise InvalidRecord(errors)
        diff |= self.follow(record, diff)
        self.check(record)
        record.search_text = search_text(record, self.record_type)
        return diff

    def _with_required(self, values: Mapping[str, Any], is_new: bool, record: Any, actor: Actor) -> Mapping[str, Any]:
        if not is_new:
            return values
        missing = {
            prop.name: None
            for prop in self.record_type.properties
            if prop.name not in values and self._must_be_filled(record, prop, actor, is_new)
        }
        return {**missing, **values}

    def _must_be_filled(self, record: Any, prop: Property, actor: Actor, is_new: bool) -> bool:
        may_lack = prop.custom and self.copies
        return not may_lack and must_be_filled(record, prop, self.record_type, actor, is_new)

    def _set_one(
        self,
        record: Any,
        prop: Property,
        raw: Any,
        portal_id: int,
        diff: dict[str, tuple[Any, Any]],
        errors: dict[str, InvalidValue],
    ) -> None:
        before, held = read_value(record, prop), record.properties
        try:
            value = self._parse(prop, raw, portal_id)
            self.assign(record, prop, value)
            after = read_value(record, prop)
            if not is_same(prop, before, after):
                if prop.rules:
                    self._portal = self._portal or record.portal
                    obey_rules(prop, value, self._portal)
                diff[prop.name] = (before, after)
            elif prop.column is None:
                record.properties = held  # the same value in other words stays as it stands
        except InvalidValue as error:
            errors[prop.name] = error

    def _parse(self, prop: Property, raw: Any, portal_id: int) -> Any:
        """As parse_value; what costs a look into the database is asked once for all records of a batch."""
        if prop.kind not in LOOKED_UP or isinstance(raw, list | tuple):
            return parse_value(prop, raw, portal_id)
        key = (prop.name, repr(raw))
        if key not in self._parsed:
            self._parsed[key] = parse_value(prop, raw, portal_id)
        return self._parsed[key]

    def _changes(self, written: Sequence[tuple[Any, Diff]], kind: str, actor: Actor) -> list[RecordChange]:
        also_on = self.also_on_many([record for record, _diff in written])
        return [
            self._change(
                record,
                self.kind_of(record, diff) if kind == "updated" else kind,
                actor,
                diff,
                also_on.get(record.pk, ()),
            )
            for record, diff in written
        ]

    def _change(
        self, record: Any, kind: str, actor: Actor, diff: Diff, also_on: Sequence[tuple[str, int]]
    ) -> RecordChange:
        return RecordChange(
            portal_id=record.portal_id,
            record_type=self.record_type.name,
            record_id=record.pk,
            kind=kind,
            actor=actor,
            diff=diff,
            facts=self._facts(record, diff),
            also_on=also_on,
        )

    def _facts(self, record: Any, diff: Mapping[str, Any]) -> dict[str, Any]:
        """The record's name at the time, and the currency of the amounts that changed: for timelines elsewhere."""
        facts = {"name": str(record)}
        for name in diff:
            prop = self.record_type.property_named(name)
            if prop is not None and prop.kind == PropertyKind.CURRENCY:
                facts["currency"] = getattr(record, prop.currency_column, "") or record.portal.company_currency
        return facts


def related_columns(record_type: RecordType) -> list[str]:
    """Foreign keys whose values are read through the related row, fetched with the record."""
    columns = (prop.column for prop in record_type.properties if prop.options and prop.column)
    return [column for column in columns if record_type.model._meta.get_field(column).is_relation]


def columns_of(record: Any) -> dict[str, Any]:
    """A record's values by field, to compare before and after."""
    return {field.name: copy(getattr(record, field.attname)) for field in record._meta.concrete_fields}


def verbs_of(record_type: RecordType | str) -> Any:
    """The verbs of a record type, given it or its name."""
    found = all_record_types()[record_type] if isinstance(record_type, str) else record_type
    return import_string(found.verbs_path)(found)


def create_record(portal: Portal, record_type: RecordType | str, values: Mapping[str, Any], actor: Actor) -> Any:
    return verbs_of(record_type).create(portal, values, actor)


def update_record(record: Any, values: Mapping[str, Any], actor: Actor) -> Any:
    return verbs_of(record_type_of(record)).update(record, values, actor)


def archive_record(record: Any, actor: Actor) -> None:
    verbs_of(record_type_of(record)).archive(record, actor)


def restore_record(record: Any, actor: Actor) -> None:
    verbs_of(record_type_of(record)).restore(record, actor)
